import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import type { BoundSite } from '#preview/bound-site.ts'
import { pageServer } from '#preview/page-server.ts'
import { turns } from '#preview/turns.ts'

const bound = {
  site: { domain: 'acme.example' },
  beginPage() {},
  recorder: { end: () => ({ reads: {} }), clockRead() {} },
} as unknown as BoundSite

it('a page whose reader has gone before its turn came does not keep the pages after it waiting', async () => {
  const asked: string[] = []
  let answerFirst: () => void = () => {}
  const pages = pageServer({
    take: turns(),
    time: 0,
    root: '/theme',
    base: () => '/',
    state: () => ({ bound, finish: undefined, failures: [] }),
    ownNames: html => html,
    onFailures() {},
  })
  /** As Astro does: says what it has, later. */
  const astro = (request: IncomingMessage, response: ServerResponse) => (): void => {
    asked.push(request.url ?? '')
    const answer = (): void => {
      response.setHeader('content-type', 'text/html')
      response.end(`<p>${request.url}</p>`)
    }
    if (request.url === '/first') answerFirst = answer
    else answer()
  }
  const gone = Promise.withResolvers<void>()
  const server = createServer((request, response) => {
    if (request.url === '/left') response.once('close', gone.resolve)
    pages.handle(request, response, astro(request, response))
  })
  await new Promise<void>(resolve => server.listen(0, resolve))
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  try {
    const first = fetch(`${origin}/first`)
    await expect.poll(() => asked).toEqual(['/first'])
    const left = get(`${origin}/left`).on('error', () => {})
    await expect.poll(() => left.socket?.bytesWritten ?? 0).toBeGreaterThan(0)
    const last = fetch(`${origin}/last`)
    left.destroy()
    await gone.promise
    answerFirst()
    expect(await (await first).text()).toBe('<p>/first</p>')
    expect(await (await last).text()).toBe('<p>/last</p>')
    expect(asked).toEqual(['/first', '/last'])
  } finally {
    server.closeAllConnections()
    server.close()
  }
}, 20_000)
