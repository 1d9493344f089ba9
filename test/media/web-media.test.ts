import { readdirSync, readFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import type { LookupFunction } from 'node:net'
import { basename, join } from 'node:path'
import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import { inspectImage } from '#images/inspect.ts'
import { type WebMediaOptions, webMedia } from '#media/web-media.ts'
import { manualClock } from '../base/manual-clock.ts'
import { folder } from '../content/folder.ts'
import { fileServer } from './file-server.ts'

let red: Buffer
let blue: Buffer
beforeAll(async () => {
  const picture = (background: string) => sharp({ create: { width: 40, height: 20, channels: 3, background } }).png()
  red = await picture('red').toBuffer()
  blue = await picture('blue').toBuffer()
})

/** Media of servers on this machine, in a folder of their own. */
function media(hosts: readonly string[], options: Partial<WebMediaOptions> = {}) {
  const dir = folder({})
  const open = (more: Partial<WebMediaOptions> = {}) =>
    webMedia({ dir: dir.dir, reach: { hosts, privateNetwork: true }, inspect: inspectImage, ...options, ...more })
  return { ...open(), open, dir: dir.dir, [Symbol.dispose]: () => dir[Symbol.dispose]() }
}

const filesIn = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))

/** Answers names with these addresses, one look-up after the other; the last for ever. */
function names(...answers: string[][]): { lookup: LookupFunction; asked: string[] } {
  const asked: string[] = []
  const lookup: LookupFunction = (hostname, _options, callback) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)] as string[]
    asked.push(hostname)
    setImmediate(() =>
      callback(
        null,
        answer.map(address => ({ address, family: address.includes(':') ? 6 : 4 })),
      ),
    )
  }
  return { lookup, asked }
}

describe('a picture', () => {
  test('is kept with size, format and ThumbHash, under a name that says what it shows', async () => {
    using server = await fileServer((_, response) => response.end(red))
    using files = media([server.host])
    const outcome = await files.take({ url: server.url('/uploads/My%20R%C3%A9d%20Cat!.PNG?w=3'), version: '1' })
    expect(outcome).toMatchObject({ kind: 'taken', media: { width: 40, height: 20, format: 'png', bytes: red.length } })
    if (outcome.kind !== 'taken') throw outcome
    expect(basename(outcome.media.file)).toMatch(/^my-re.?d-cat\.png$/)
    expect(readFileSync(outcome.media.file).equals(red)).toBe(true)
    expect(Buffer.from(outcome.media.thumbhash, 'base64').length).toBeGreaterThan(4)
  })

  test('is fetched once, however many ask, and by later runs only when its version is another', async () => {
    using server = await fileServer((_, response) => response.end(red))
    using files = media([server.host])
    const wanted = { url: server.url('/a.png'), version: '1' }
    await Promise.all(Array.from({ length: 20 }, () => files.take(wanted)))
    await files.open().take(wanted)
    expect(server.asked).toHaveLength(1)
    await files.open().take({ ...wanted, version: '2' })
    expect(server.asked).toHaveLength(2)
  })

  test('of another version is asked for without conditions: times of one second hide a change', async () => {
    let bytes = red
    using server = await fileServer((request, response) =>
      request.headers['if-modified-since']
        ? response.writeHead(304).end()
        : response.writeHead(200, { 'last-modified': 'Thu, 26 Nov 2026 10:00:00 GMT' }).end(bytes),
    )
    using files = media([server.host])
    const first = await files.take({ url: server.url('/a.png'), version: '1' })
    bytes = blue
    const second = await files.take({ url: server.url('/a.png'), version: '2' })
    expect([first.kind, second.kind]).toEqual(['taken', 'taken'])
    if (first.kind === 'refused' || second.kind === 'refused') throw new Error('refused')
    expect(second.media.digest).not.toBe(first.media.digest)
    expect(readFileSync(first.media.file).equals(red)).toBe(true)
  })

  test('without a version is asked about once it is no longer fresh, by ETag, and a change is seen', async () => {
    let bytes = red
    using server = await fileServer((request, response) => {
      const etag = bytes === red ? '"r"' : '"b"'
      if (request.headers['if-none-match'] === etag) response.writeHead(304).end()
      else response.writeHead(200, { etag }).end(bytes)
    })
    const clock = manualClock()
    using files = media([server.host], { clock, freshFor: 1000 })
    const take = async () => {
      const outcome = await files.take({ url: server.url('/a.png') })
      return outcome.kind === 'refused' ? outcome : readFileSync(outcome.media.file).equals(red) ? 'red' : 'blue'
    }
    expect([await take(), await take()]).toEqual(['red', 'red'])
    expect(server.asked).toHaveLength(1)
    clock.advance(2000)
    expect(await take()).toBe('red')
    expect(server.asked[1]?.headers['if-none-match']).toBe('"r"')
    bytes = blue
    clock.advance(2000)
    expect(await take()).toBe('blue')
    expect(server.asked).toHaveLength(3)
  })

  test.each<[string, (response: ServerResponse) => void, string]>([
    ['that is gone', response => response.writeHead(404).end(), 'media-missing'],
    ['of a server that fails', response => response.writeHead(500).end(), 'media-unreachable'],
    ['of a server that is not there', response => response.destroy(), 'media-unreachable'],
    [
      'in whose place stands a page',
      response => response.end('<!doctype html><title>Log in</title>'),
      'media-unreadable',
    ],
    ['of which half arrives', response => response.end(red.subarray(0, 60)), 'media-unreadable'],
  ])('%s keeps its last good copy, and somebody is told', async (_, answer, code) => {
    let now: (response: ServerResponse) => void = response => response.end(red)
    using server = await fileServer((_, response) => now(response))
    using files = media([server.host])
    await files.take({ url: server.url('/a.png'), version: '1' })
    now = answer
    expect(await files.take({ url: server.url('/a.png'), version: '2' })).toMatchObject({
      kind: 'kept',
      media: { width: 40 },
      failure: { code, message: expect.stringContaining('the last good copy') },
    })
    expect(await files.take({ url: server.url('/other.png'), version: '2' })).toMatchObject({
      kind: 'refused',
      failure: { code },
    })
    now = response => response.end(blue)
    expect(await files.take({ url: server.url('/a.png'), version: '2' })).toMatchObject({ kind: 'taken' })
  })

  test('whose file has gone from the disk is fetched again', async () => {
    using server = await fileServer((_, response) => response.writeHead(200, { etag: '"1"' }).end(red))
    using files = media([server.host])
    const outcome = await files.take({ url: server.url('/a.png'), version: '1' })
    if (outcome.kind !== 'taken') throw outcome
    const { rmSync } = await import('node:fs')
    rmSync(outcome.media.file)
    expect(await files.take({ url: server.url('/a.png'), version: '1' })).toEqual(outcome)
    expect(readFileSync(outcome.media.file).equals(red)).toBe(true)
  })

  test('that is an SVG is kept without what runs in it', async () => {
    using server = await fileServer((_, response) =>
      response.end(
        '<svg viewBox="0 0 4 2" width="4" height="2"><script>alert(1)</script><rect width="4" height="2" onload="alert(1)"/></svg>',
      ),
    )
    using files = media([server.host])
    const outcome = await files.take({ url: server.url('/a.svg') })
    expect(outcome).toMatchObject({ kind: 'taken', media: { width: 4, height: 2, format: 'svg' } })
    if (outcome.kind === 'taken') expect(readFileSync(outcome.media.file, 'utf8')).not.toContain('alert')
  })
})

describe('nothing is asked of', () => {
  test.each([
    'http://169.254.169.254/latest/meta-data/a.png',
    'http://[::ffff:169.254.169.254]/a.png',
    'http://0xa9fea9fe/a.png',
    'http://2852039166/a.png',
    'http://169.254.43518/a.png',
    'http://[fe80::1]/a.png',
    'http://[64:ff9b::a9fe:a9fe]/a.png',
    'http://0.0.0.0/a.png',
  ])('%s, even where the own network is open', async url => {
    using files = media([new URL(url).host])
    expect(await files.take({ url })).toMatchObject({ kind: 'refused', failure: { code: 'media-refused' } })
  })

  test.each(['127.0.0.1', 'localhost', '0x7f.1', '2130706433', '[::ffff:127.0.0.1]'])(
    'this machine as %s, where the own network is not open',
    async host => {
      using server = await fileServer((_, response) => response.end(red))
      const url = server.url('/a.png', host)
      using files = media([new URL(url).host], { reach: { hosts: [new URL(url).host], privateNetwork: false } })
      expect(await files.take({ url })).toMatchObject({ kind: 'refused', failure: { code: 'media-refused' } })
      expect(server.asked).toHaveLength(0)
    },
  )

  test.each([
    ['file:///etc/passwd'], ['ftp://cdn.example/a.png'], ['data:image/png;base64,AAAA'], ['gopher://cdn.example/'], ['//cdn.example/a.png'], ['a.png'], [''],
    ['https://other.example/a.png'], ['https://cdn.example.evil.example/a.png'], ['https://cdn.example:8443/a.png'], ['https://user:secret@cdn.example/a.png'],
  ])('%s', async url => {
    using files = media(['cdn.example'])
    expect(await files.take({ url })).toMatchObject({ kind: 'refused', failure: { code: 'media-refused' } })
  }) // biome-ignore format: a list

  test('a name with one address of this network among public ones', async () => {
    using server = await fileServer((_, response) => response.end(red))
    const { lookup } = names(['93.184.216.34', '127.0.0.1'])
    const host = `cdn.example:${server.port}`
    using files = media([host], { lookup, reach: { hosts: [host], privateNetwork: false } })
    expect(await files.take({ url: `http://${host}/a.png` })).toMatchObject({
      kind: 'refused',
      failure: { message: expect.stringContaining('127.0.0.1') },
    })
    expect(server.asked).toHaveLength(0)
  })

  test('a name that answers otherwise the second time: the address that is judged is the one that is connected', async () => {
    using server = await fileServer((_, response) => response.writeHead(200, { connection: 'close' }).end(red))
    const { lookup, asked } = names(['127.0.0.1'], ['169.254.169.254'])
    using files = media([`cdn.example:${server.port}`], { lookup })
    const url = (path: string): string => `http://cdn.example:${server.port}${path}`
    expect(await files.take({ url: url('/a.png') })).toMatchObject({ kind: 'taken' })
    expect(asked).toEqual(['cdn.example'])
    expect(await files.take({ url: url('/b.png') })).toMatchObject({
      kind: 'refused',
      failure: { message: expect.stringContaining('169.254.169.254') },
    })
    expect(server.paths()).toEqual(['/a.png'])
  })
})

describe('a redirect', () => {
  const redirecting = (to: (path: string) => string | undefined) =>
    fileServer((request, response) => {
      const location = to(request.url as string)
      if (location) response.writeHead(302, { location }).end('moved')
      else response.end(red)
    })

  test('is followed three times, each judged as the first', async () => {
    using server = await redirecting(path => (path.length < 5 ? `${path}x` : undefined))
    using files = media([server.host])
    expect(await files.take({ url: server.url('/a') })).toMatchObject({ kind: 'taken' })
    expect(server.paths()).toEqual(['/a', '/ax', '/axx', '/axxx'])
  })

  test('is not followed a fourth time', async () => {
    using server = await redirecting(path => `${path}x`)
    using files = media([server.host])
    expect(await files.take({ url: server.url('/a') })).toMatchObject({
      kind: 'refused',
      failure: { code: 'media-refused', message: expect.stringContaining('more than 3 times') },
    })
    expect(server.asked).toHaveLength(4)
  })

  test.each([
    'http://169.254.169.254/',
    'file:///etc/passwd',
    'https://elsewhere.example/',
    'http://user:secret@127.0.0.1/',
    '',
  ])('to %s is refused', async location => {
    using server = await fileServer((_, response) => response.writeHead(302, location ? { location } : {}).end())
    using files = media([server.host])
    const outcome = await files.take({ url: server.url('/a.png') })
    expect(outcome).toMatchObject({ kind: 'refused', failure: { code: 'media-refused' } })
    expect(JSON.stringify(outcome)).not.toContain('user:secret')
  })

  test('carries no credentials and no cookies anywhere', async () => {
    using target = await fileServer((_, response) => response.end(red))
    using server = await fileServer((_, response) =>
      response.writeHead(307, { location: target.url('/b.png'), 'set-cookie': 'a=b' }).end(),
    )
    using files = media([server.host, target.host])
    expect(await files.take({ url: server.url('/a.png') })).toMatchObject({ kind: 'taken' })
    for (const { headers } of [...server.asked, ...target.asked]) {
      expect(headers.authorization).toBe(undefined)
      expect(headers.cookie).toBe(undefined)
      expect(headers.referer).toBe(undefined)
    }
  })
})

describe('a picture that is too much', () => {
  test('by the length that its server names is not read', async () => {
    using server = await fileServer((_, response) => response.writeHead(200, { 'content-length': '2000' }).write('x'))
    using files = media([server.host], { maxBytes: 1000 })
    expect(await files.take({ url: server.url('/a.png') })).toMatchObject({
      kind: 'refused',
      failure: { code: 'media-too-large' },
    })
  })

  test('by a body without end is broken off', async () => {
    let sent = 0
    using server = await fileServer((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(red)) sent += red.length
        if (!response.destroyed) response.once('drain', more)
      }
      more()
    })
    using files = media([server.host], { maxBytes: 100_000 })
    expect(await files.take({ url: server.url('/a.png') })).toMatchObject({
      kind: 'refused',
      failure: { code: 'media-too-large' },
    })
    expect(sent).toBeLessThan(20_000_000)
  })

  test('by the time that it takes is given up', async () => {
    using server = await fileServer((_, response) => response.write(red.subarray(0, 10)))
    using files = media([server.host], { timeLimit: 300 })
    expect(await files.take({ url: server.url('/a.png') })).toMatchObject({
      kind: 'refused',
      failure: { message: expect.stringContaining('longer than 0.3 s') },
    })
  })

  test('by its pixels is not decoded', async () => {
    const bomb = await sharp({ create: { width: 12_000, height: 9_000, channels: 3, background: 'white' } })
      .png()
      .toBuffer()
    using server = await fileServer((_, response) => response.end(bomb))
    using files = media([server.host])
    expect(await files.take({ url: server.url('/a.png') })).toMatchObject({
      kind: 'refused',
      failure: { code: 'media-unreadable', message: expect.stringMatching(/pixel/i) },
    })
  })

  test('is not left on the disk', async () => {
    using server = await fileServer((_, response) => response.end('no picture'))
    using files = media([server.host])
    await files.take({ url: server.url('/a.png') })
    expect(filesIn(files.dir)).toEqual([])
  })
})

test('a run that is broken off rejects, and leaves nothing behind', async () => {
  const stop = new AbortController()
  using server = await fileServer((_, response) => {
    response.write(red.subarray(0, 10))
    setTimeout(() => stop.abort(new Error('enough')), 20)
  })
  using files = media([server.host])
  await expect(files.take({ url: server.url('/a.png') }, stop.signal)).rejects.toThrow('enough')
  expect(filesIn(files.dir)).toEqual([])
})
