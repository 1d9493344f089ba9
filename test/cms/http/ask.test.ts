import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { ask } from '#cms/http/ask.ts'
import { platformFetch } from '#cms/http/fetch.ts'
import { SiteError } from '#model/failure.ts'

async function server(listener: RequestListener) {
  const made = createServer(listener)
  await new Promise<void>(resolve => made.listen(0, '127.0.0.1', resolve))
  return {
    url: new URL(`http://127.0.0.1:${(made.address() as AddressInfo).port}/api/posts?key=hush`),
    [Symbol.dispose]: () => {
      made.closeAllConnections()
      made.close()
    },
  }
}

const asking = {
  fetch: platformFetch,
  name: 'the newsroom',
  headers: { authorization: 'Bearer hush' },
  credentials: 'Look at TOKEN.',
}

async function failureOf(listener: RequestListener) {
  using cms = await server(listener)
  const error = await ask(cms.url, asking).catch(error => error)
  expect(error).toBeInstanceOf(SiteError)
  expect(JSON.stringify((error as SiteError).failures)).not.toContain('hush')
  return (error as SiteError).failures[0]
}

test('JSON comes back parsed, errors that the adapter knows come back as they are', async () => {
  using good = await server((_, response) => response.end('{"data":[1]}'))
  expect(await ask(good.url, asking)).toMatchObject({ status: 200, body: { data: [1] } })
  using missing = await server((_, response) => response.writeHead(404).end('Not here'))
  expect(await ask(missing.url, asking)).toMatchObject({ status: 404, body: undefined })
})

test('credentials that are not accepted, or not enough, are told with what to do', async () => {
  const refused = await failureOf((_, response) => response.writeHead(401).end())
  expect(refused).toMatchObject({ code: 'cms-credentials', hint: 'Look at TOKEN.' })
  expect(await failureOf((_, response) => response.writeHead(403).end())).toMatchObject({ code: 'cms-forbidden' })
})

test('a redirect is not followed, so that credentials stay with the host that was named', async () => {
  const asked: string[] = []
  using other = await server((request, response) => {
    asked.push(request.url as string)
    response.end('{}')
  })
  const failure = await failureOf((_, response) => response.writeHead(302, { location: other.url.href }).end())
  expect(failure).toMatchObject({ code: 'cms-moved', message: expect.stringContaining(other.url.origin) })
  expect(asked).toEqual([])
})

test('a text that is no JSON, no UTF-8, or breaks off, is a failure', async () => {
  expect(await failureOf((_, response) => response.end('<html>Log in</html>'))).toMatchObject({ code: 'cms-malformed' })
  const latin = Buffer.from('{"title":"caf\xe9"}', 'latin1')
  expect(await failureOf((_, response) => response.end(latin))).toMatchObject({
    code: 'cms-malformed',
    message: expect.stringContaining('not UTF-8'),
  })
  const broken = await failureOf((_, response) => {
    response.writeHead(200, { 'content-length': '100' })
    response.write('{"data":')
    setTimeout(() => response.destroy(), 20)
  })
  expect(broken).toMatchObject({ code: 'cms-unreachable' })
})

test('a body without end is given up at the limit', async () => {
  const chunk = Buffer.alloc(1 << 20, 32)
  let open = true
  const failure = await failureOf((_, response) => {
    response.on('close', () => {
      open = false
    })
    const more = (): void => {
      while (open && response.write(chunk));
      if (open) response.once('drain', more)
    }
    more()
  })
  expect(failure).toMatchObject({ code: 'cms-malformed', message: expect.stringContaining('larger than 256 MiB') })
})

test('a CMS that is not there is a failure with the reason', async () => {
  const closed = await server(() => {})
  closed[Symbol.dispose]()
  await expect(ask(closed.url, asking)).rejects.toThrow('ECONNREFUSED')
})
