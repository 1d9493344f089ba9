import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { serveEdge } from '#edge/node.ts'
import { createEdge } from '#edge/router.ts'
import { makeBucket } from './bucket-of-releases.ts'

async function serve() {
  const store = makeBucket()
  await store.release(
    {
      site: 'acme',
      files: { 'index.html': 'home', 'café/index.html': 'coffee', 'about/index.html': 'about', '404.html': 'lost' },
      routing: { notFound: '404.html' },
    },
    { hosts: ['acme.example', 'www.acme.example'] },
  )
  const served = await serveEdge({ edge: createEdge(store), port: 0, hostname: '127.0.0.1' })
  return { store, ...served, [Symbol.asyncDispose]: served.close }
}

/** Sends bytes as they are, and reads until the server closes the connection. */
async function send(port: number, request: string): Promise<{ status: number; head: string; body: string }> {
  const socket = connect(port, '127.0.0.1')
  const chunks: Buffer[] = []
  socket.on('data', chunk => chunks.push(chunk))
  socket.end(Buffer.from(request, 'latin1'))
  await once(socket, 'close')
  const [head = '', body = ''] = Buffer.concat(chunks).toString('latin1').split('\r\n\r\n')
  return { status: Number(head.split(' ')[1]), head: head.toLowerCase(), body }
}

const get = (target: string, host = 'acme.localhost', rest = '') =>
  `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${rest}\r\n`

test('a site is served by its own Host and by its local name', async () => {
  await using served = await serve()
  expect(served.url).toBe(`http://localhost:${served.port}/`)
  for (const host of ['acme.localhost', `acme.localhost:${served.port}`, 'acme.example', 'ACME.EXAMPLE']) {
    expect(await send(served.port, get('/', host))).toMatchObject({ status: 200, body: 'home' })
  }
})

test.each([
  ['/caf%C3%A9/', 200, 'coffee'],
  ['/caf\xc3\xa9/', 400, ''],
  ['http://acme.example/about/', 200, 'about'],
  ['http://acme.example', 200, 'home'],
  ['/?a=/../b', 200, 'home'],
  ['/about/?\\', 200, 'about'],
  ['/..', 400, /This is no path/],
  ['/../../etc/passwd', 400, /This is no path/],
  ['/%2e%2e/%2e%2e/etc/passwd', 400, /This is no path/],
  ['/..%2f..%2fetc/passwd', 400, /This is no path/],
  ['/%252e%252e/', 404, 'lost'],
  ['/..\\..\\windows', 400, /This is no path/],
  ['/a%00.html', 400, /This is no path/],
  ['/%', 400, /This is no path/],
  ['//acme.example/', 404, 'lost'],
  ['/about//', 404, 'lost'],
  ['/;/about/', 404, 'lost'],
  ['/about/.', 400, /This is no path/],
])('the raw path %j is answered with %i', async (target, status, body) => {
  await using served = await serve()
  const answer = await send(served.port, get(target))
  expect(answer.status).toBe(status)
  expect(answer.body).toEqual(typeof body === 'string' ? body : expect.stringMatching(body))
})

test('a path beside the alias cannot change the host that it leads to', async () => {
  await using served = await serve()
  for (const target of ['.evil.example/', '@evil.example/', '*']) {
    const answer = await send(served.port, get(target, 'www.acme.example'))
    expect(answer.status).toBe(400)
    expect(answer.head).not.toContain('location:')
  }
})

test('HEAD, 304 and ranges look the same on the wire', async () => {
  await using served = await serve()
  const head = await send(served.port, get('/').replace('GET', 'HEAD'))
  expect([head.status, head.body]).toEqual([200, ''])
  expect(head.head).toContain('content-length: 4')
  const etag = /etag: (\S+)/.exec(head.head)?.[1]
  expect(await send(served.port, get('/', undefined, `If-None-Match: ${etag}\r\n`))).toMatchObject({
    status: 304,
    body: '',
  })
  expect(await send(served.port, get('/', undefined, 'Range: bytes=1-2\r\n'))).toMatchObject({
    status: 206,
    body: 'om',
  })
})

test.each([
  ['no Host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
  ['an empty Host', get('/', ''), 400],
  ['a Host with a path', get('/', 'acme.localhost/x'), 400],
  ['a header of 20 KB', get('/', undefined, `X: ${'x'.repeat(20_000)}\r\n`), 431],
  ['a path of 20 KB', get(`/${'x'.repeat(20_000)}`), 431],
  ['no HTTP', 'hello\r\n\r\n', 400],
  ['both lengths', get('/', undefined, 'Content-Length: 3\r\nTransfer-Encoding: chunked\r\n'), 400],
  ['a body', `POST / HTTP/1.1\r\nHost: acme.localhost\r\nContent-Length: 100000\r\n\r\nabc`, 405],
])('a request with %s is refused', async (_, request, status) => {
  await using served = await serve()
  expect((await send(served.port, request)).status).toBe(status)
  expect((await send(served.port, get('/'))).status).toBe(200)
})

test('a header that HTTP does not allow is 500 and stops nothing', async () => {
  await using served = await serve()
  await served.store.release({
    site: 'odd',
    files: { 'index.html': 'x', 'fine.txt': 'fine' },
    headers: { 'index.html': { 'x-a': 'a\r\nb' } },
  })
  expect((await send(served.port, get('/', 'odd.localhost'))).status).toBe(500)
  expect((await send(served.port, get('/fine.txt', 'odd.localhost'))).body).toBe('fine')
})

test('a port that is taken is an error with the next step', async () => {
  await using served = await serve()
  const error = await serveEdge({ edge: createEdge(served.store), port: served.port, hostname: '127.0.0.1' }).catch(
    error => error,
  )
  expect(error.failures).toEqual([
    {
      code: 'port-in-use',
      message: `Expected port ${served.port} of 127.0.0.1 to be free, but another program listens there`,
      hint: 'Stop the other program, or choose another port with --port.',
    },
  ])
})

test('closing ends idle connections at once and is done when nobody listens', async () => {
  const served = await serve()
  const idle = connect(served.port, '127.0.0.1')
  await once(idle, 'connect')
  idle.write('GET / HTTP/1.1\r\nHost: acme.localhost\r\n\r\n')
  await once(idle, 'data')
  const started = performance.now()
  await Promise.all([served.close(), once(idle, 'close')])
  expect(performance.now() - started).toBeLessThan(1000)
  await expect(send(served.port, get('/'))).rejects.toThrow('ECONNREFUSED')
})
