import { once } from 'node:events'
import { mkdtemp, rename, rm, truncate } from 'node:fs/promises'
import { get, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { digestOf } from '#base/hash.ts'
import { blobKey } from '#blobs/blobs.ts'
import { directoryBucket } from '#bucket/directory.ts'
import { serveEdge } from '#edge/node.ts'
import { createEdge } from '#edge/router.ts'
import { makeBucket } from './bucket-of-releases.ts'

const root = await mkdtemp(join(tmpdir(), 'nextgen-edge-'))
afterAll(() => rm(root, { recursive: true, force: true }))

test('over a folder, a release is shown 250 ms later to whoever asks, and a rollback too', async () => {
  const store = makeBucket(directoryBucket(join(root, 'fresh')))
  const served = await serveEdge({ edge: createEdge(store), port: 0, hostname: '127.0.0.1' })
  try {
    for (const [generation, words] of ['first', 'second', 'first'].entries()) {
      await store.release({ site: 'acme', files: { 'index.html': words } }, { generation: generation + 1 })
      await delay(250)
      expect(await textAt(served.port, 'acme.example')).toBe(words)
    }
    expect(await textAt(served.port, 'localhost')).toContain('<h1>Fleet</h1>')
  } finally {
    await served.close()
  }
})

test('over a folder, a file that lost its end is 500 and never half a page', async () => {
  const store = makeBucket(directoryBucket(join(root, 'damaged')))
  await store.release({ site: 'acme', files: { 'index.html': 'a whole page' } })
  await truncate(join(root, 'damaged', blobKey(digestOf('a whole page'))), 5)
  const response = await createEdge(store).fetch(new Request('http://acme.localhost/'))
  expect(response.status).toBe(500)
  expect(await response.text()).not.toContain('a who')
})

test('over a folder that vanished, the edge is out of reach or shows what it holds, and goes on once it is back', async () => {
  const dir = join(root, 'vanishing')
  const store = makeBucket(directoryBucket(dir))
  for (const site of ['acme', 'other']) await store.release({ site, files: { 'index.html': `words of ${site}` } })
  let time = 0
  const edge = createEdge({ ...store, now: () => time, maxAge: 200 })
  const seen = async (host: string) => {
    time += 300
    const response = await edge.fetch(new Request(`http://${host}/`))
    return [response.status, await response.text()]
  }
  expect(await seen('acme.example')).toEqual([200, 'words of acme'])
  expect((await seen('nobody.example'))[0]).toBe(404)
  await rename(dir, `${dir}-unplugged`)
  for (let again = 0; again < 3; again++) {
    expect(await seen('acme.example')).toEqual([200, 'words of acme'])
    expect((await seen('other.example'))[0]).toBe(503)
    expect((await seen('unasked.example'))[0]).toBe(503)
    expect((await seen('other.localhost'))[0]).toBe(503)
  }
  await rename(`${dir}-unplugged`, dir)
  expect(await seen('acme.example')).toEqual([200, 'words of acme'])
  expect(await seen('other.example')).toEqual([200, 'words of other'])
  expect((await seen('unasked.example'))[0]).toBe(404)
})

/** The body at `/` of a host, whether or not the machine can resolve its name. */
async function textAt(port: number, host: string): Promise<string> {
  const [response] = (await once(get({ port, headers: { host } }), 'response')) as [IncomingMessage]
  return text(response)
}
