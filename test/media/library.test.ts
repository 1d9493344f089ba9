import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { inspectImage } from '#images/inspect.ts'
import { mediaLibrary } from '#media/library.ts'
import { placeOfSource } from '#media/place-of-source.ts'
import type { SourceDeclaration } from '#model/source.ts'
import { folder } from '../content/folder.ts'
import { fileServer } from './file-server.ts'

const red = await sharp({ create: { width: 40, height: 20, channels: 3, background: 'red' } })
  .png()
  .toBuffer()

test('pictures of a CMS are files by id; those that cannot be had are told, the rest is there', async () => {
  using server = await fileServer((request, response) =>
    request.url?.includes('gone') ? response.writeHead(404).end() : response.end(red),
  )
  using dir = folder({})
  const declaration: SourceDeclaration = {
    type: 'strapi',
    url: server.url(''),
    token: { env: 'T' },
    privateNetwork: true,
  }
  await using library = mediaLibrary({
    dir: dir.dir,
    inspect: inspectImage,
    placeOf: () => placeOfSource(declaration, '/'),
  })
  const media = ['a', 'gone', 'b'].map(id => ({ id, url: server.url(`/${id}.png`), version: '1' }))
  const elsewhere = { id: 'far', url: 'https://elsewhere.example/a.png', version: '1' }
  const pdf = { id: 'pdf', url: server.url('/a.pdf'), version: '1', mime: 'application/pdf' }
  const { files, warnings } = await library.fetch([...media, elsewhere, pdf], { source: 'newsroom' })
  expect([...files.keys()].sort()).toEqual(['a', 'b'])
  expect(files.get('a')).toMatchObject({ width: 40, height: 20, thumbhash: expect.any(String) })
  expect(warnings.map(({ code }) => code).sort()).toEqual(['media-missing', 'media-refused'])
  expect(server.paths().sort()).toEqual(['/a.png', '/b.png', '/gone.png'])
})

test('hundreds of warnings are told as a few and a number', async () => {
  using dir = folder({})
  await using library = mediaLibrary({
    dir: dir.dir,
    inspect: inspectImage,
    placeOf: () => ({ kind: 'web', reach: { hosts: [], privateNetwork: false } }),
  })
  const media = Array.from({ length: 300 }, (_, at) => ({
    id: `${at}`,
    url: `https://x.example/${at}.png`,
    version: '1',
  }))
  const { warnings } = await library.fetch(media, { source: 'newsroom' })
  expect(warnings).toHaveLength(21)
  expect(warnings.at(-1)?.message).toContain('280 more')
})

test('pictures of a folder stay where they are, and none outside of it is one', async () => {
  using workspace = folder({ 'content/a.png': red, 'secret.png': red })
  using dir = folder({})
  await using library = mediaLibrary({
    dir: dir.dir,
    inspect: inspectImage,
    placeOf: () => placeOfSource({ type: 'directory', path: 'content' }, workspace.dir),
  })
  const url = (path: string): string => pathToFileURL(join(workspace.dir, path)).href
  const media = [
    { id: 'a', url: url('content/a.png'), version: '1' },
    { id: 'b', url: url('secret.png'), version: '1' },
    { id: 'c', url: url('content/none.png'), version: '1' },
  ]
  for (let time = 0; time < 2; time++) {
    const { files, warnings } = await library.fetch(media, { source: 'local' })
    expect([...files]).toEqual([
      ['a', expect.objectContaining({ file: join(workspace.dir, 'content/a.png'), width: 40 })],
    ])
    expect(warnings).toHaveLength(2)
  }
})

test.each<[SourceDeclaration, readonly string[]]>([
  [
    { type: 'ghost', url: 'https://blog.example:8443', key: { env: 'K' }, mediaHosts: ['cdn.example'] },
    ['blog.example:8443', 'cdn.example'],
  ],
  [{ type: 'contentful', space: 's', token: { env: 'T' } }, ['*.ctfassets.net', '*.contentful.com']],
  [{ type: 'sanity', project: 'p' }, ['cdn.sanity.io']],
])('media come from the hosts of the CMS and those that are named: %j', (declaration, hosts) => {
  expect(placeOfSource(declaration, '/')).toEqual({ kind: 'web', reach: { hosts, privateNetwork: false } })
})
