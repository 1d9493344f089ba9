import { describe, expect, it } from 'vitest'
import { LightHeaders } from '#theme/light-headers.ts'
import { LightRequest, PageRequest } from '#theme/light-request.ts'
import { LightResponse } from '#theme/light-response.ts'

describe('light headers answer as the platform does', () => {
  const inits: [string, unknown][] = [
    ['nothing', undefined],
    ['an object', { 'Content-Type': 'text/html', 'X-One': ' a ' }],
    [
      'pairs',
      [
        ['a', '1'],
        ['A', '2'],
        ['b', ''],
      ],
    ],
    ['a map', new Map([['k', 'v']])],
    [
      'cookies',
      [
        ['set-cookie', 'a=1'],
        ['Set-Cookie', 'b=2'],
        ['z', '1'],
      ],
    ],
    ['platform headers', new Headers({ q: '1' })],
  ]
  it.each(inits)('for %s', (_, init) => {
    const ours = new LightHeaders(init)
    const theirs = new Headers(init as HeadersInit)
    expect([...ours]).toEqual([...theirs])
    expect(ours.getSetCookie()).toEqual(theirs.getSetCookie())
    for (const name of ['content-type', 'A', 'b', 'missing', 'set-cookie']) {
      expect(ours.get(name)).toBe(theirs.get(name))
      expect(ours.has(name)).toBe(theirs.has(name))
    }
    for (const headers of [ours, theirs]) {
      headers.append('a', '3')
      headers.set('b', '4')
      headers.delete('k')
    }
    expect([...ours.entries()]).toEqual([...theirs.entries()])
    expect([...ours.keys()]).toEqual([...theirs.keys()])
  })
  it.each([
    ['bad name', 'x'],
    ['', 'x'],
    ['ok', 'line\nbreak'],
    ['ok', 'nul\0'],
  ])('refuses %j: %j', (name, value) => {
    expect(() => new LightHeaders([[name, value]])).toThrow(TypeError)
    expect(() => new Headers([[name, value]])).toThrow(TypeError)
  })
  it('copies, so that a change to one does not reach the other', () => {
    const one = new LightHeaders({ a: '1' })
    const other = new LightHeaders(one)
    other.set('a', '2')
    expect(one.get('a')).toBe('1')
  })
})

describe('light responses answer as the platform does', () => {
  const bodies: [string, unknown, ResponseInit | undefined][] = [
    ['no body', null, undefined],
    ['a text', 'grüß', { status: 201, statusText: 'Made' }],
    ['a text with a type', '{}', { headers: { 'content-type': 'application/json' } }],
    ['bytes', new Uint8Array([1, 2, 3]), undefined],
    ['a part of a buffer', new Uint8Array([1, 2, 3, 4]).subarray(1, 3), undefined],
    ['an array buffer', new Uint8Array([9, 8]).buffer, undefined],
    ['a blob', new Blob(['blob'], { type: 'text/css' }), undefined],
    ['parameters', new URLSearchParams({ a: 'b c' }), undefined],
    ['a stream', 'stream', undefined],
  ]
  it.each(bodies)('for %s', async (name, given, init) => {
    const body = () => (name === 'a stream' ? new Blob(['streamed']).stream() : given)
    const ours = new LightResponse(body(), init as never)
    const theirs = new Response(body() as BodyInit, init)
    expect([ours.status, ours.statusText, ours.ok, ours.bodyUsed]).toEqual([
      theirs.status,
      theirs.statusText,
      theirs.ok,
      theirs.bodyUsed,
    ])
    expect([...ours.headers]).toEqual([...theirs.headers])
    expect(ours.hasBody).toBe(theirs.body !== null)
    const copy = ours.clone()
    expect(new Uint8Array(await ours.arrayBuffer())).toEqual(new Uint8Array(await theirs.arrayBuffer()))
    expect(ours.bodyUsed).toBe(theirs.bodyUsed)
    const again = new Response(body() as BodyInit, init)
    expect(await copy.text()).toBe(await again.text())
  })
  it('gives a stream when somebody asks for the body', async () => {
    const response = new LightResponse('abc')
    const chunks: number[] = []
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) chunks.push(...chunk)
    expect(new TextDecoder().decode(new Uint8Array(chunks))).toBe('abc')
    await expect(response.text()).rejects.toThrow(TypeError)
  })
  it('refuses a body that is read twice, a body where none may be, and a status that is none', async () => {
    const response = new LightResponse('x')
    await response.text()
    await expect(response.text()).rejects.toThrow(TypeError)
    expect(() => response.clone()).toThrow(TypeError)
    expect(() => new LightResponse('x', { status: 204 })).toThrow(TypeError)
    expect(() => new LightResponse(null, { status: 99 })).toThrow(RangeError)
  })
  it('makes JSON and redirects', async () => {
    expect(await LightResponse.json({ a: 1 }, { status: 202 }).json()).toEqual({ a: 1 })
    expect(LightResponse.json({}).headers.get('content-type')).toBe('application/json')
    const redirect = LightResponse.redirect('https://a.example/b', 307)
    expect([redirect.status, redirect.headers.get('location')]).toEqual([307, 'https://a.example/b'])
  })
  it("counts the platform's responses as its own", () => {
    expect(new Response('x') instanceof LightResponse).toBe(true)
    expect(new Headers() instanceof LightHeaders).toBe(true)
    expect({} instanceof LightResponse).toBe(false)
  })
})

describe('a light request', () => {
  it('is a GET request of the platform to everybody who asks', () => {
    const ours = new LightRequest(new URL('https://a.example/ü?x=1'))
    const theirs = new Request('https://a.example/ü?x=1')
    expect(ours instanceof Request).toBe(true)
    for (const field of [
      'url',
      'method',
      'body',
      'bodyUsed',
      'cache',
      'credentials',
      'destination',
      'integrity',
      'keepalive',
      'mode',
      'redirect',
      'referrer',
      'referrerPolicy',
    ] as const)
      expect(ours[field], field).toEqual(theirs[field])
    expect([...ours.headers]).toEqual([])
    expect(ours.signal.aborted).toBe(false)
    expect(ours.clone().url).toBe(theirs.url)
  })
  it('is copied with its headers, and with what the copy is told to change', async () => {
    const ours = new LightRequest(new URL('https://a.example/x'))
    ours.headers.set('a', '1')
    const copy = new PageRequest(ours as unknown as Request)
    expect([copy.url, [...copy.headers], copy instanceof PageRequest]).toEqual([ours.url, [['a', '1']], true])
    const changed = new PageRequest(ours.clone() as unknown as Request, {
      method: 'POST',
      headers: { b: '2' },
      body: 'c',
    })
    expect([changed.method, [...changed.headers].map(([name]) => name)]).toEqual(['POST', ['b', 'content-type']])
    expect(await changed.text()).toBe('c')
    expect(new PageRequest('https://b.example/', ours as unknown as RequestInit).url).toBe('https://b.example/')
  })
  it("is a request of the theme's class, as are the platform's", () => {
    expect(new LightRequest(new URL('https://a.example/')) instanceof PageRequest).toBe(true)
    expect(new Request('https://a.example/') instanceof PageRequest).toBe(true)
    expect(new PageRequest('https://a.example/') instanceof Request).toBe(true)
    expect({} instanceof PageRequest).toBe(false)
  })
})
