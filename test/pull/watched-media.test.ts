import { expect, test } from 'vitest'
import { memoryCms } from '#cms/memory.ts'
import type { MediaLibrary } from '#media/media.ts'
import type { Digest } from '#model/digest.ts'
import { watchedMedia } from '../../src/pull/watched-media.ts'
import { pulling } from './pulled.ts'
import { siteOf } from './site.ts'

const MINUTES = 60_000

/** Two sites, of which one shows a picture that only its text names, and one a picture of the CMS's list. */
async function newsroom() {
  const cms = memoryCms()
  const article = (id: string, site: string, text: string) =>
    cms.put({ type: 'articles', id, title: id, fields: { slug: id, site, text } })
  article('x1', 'one', '![](https://cms.example/loose.png)')
  article('x2', 'two', '![](https://cms.example/listed.png)')
  cms.putMedia({ id: 'm1', url: 'https://cms.example/listed.png', version: '1' })
  const pulled = pulling(cms, ['articles'])
  const bytes = new Map<string, string>([
    ['https://cms.example/loose.png', 'a'],
    ['https://cms.example/listed.png', 'b'],
  ])
  const asked: string[] = []
  const library: MediaLibrary = {
    async fetch(media) {
      asked.push(...media.map(({ url }) => url))
      const here = media.filter(({ url }) => bytes.has(url))
      const stored = (url: string) => ({
        file: '/f.png',
        digest: (bytes.get(url) as string).repeat(64) as Digest,
        width: 1,
        height: 1,
        thumbhash: '',
      })
      return {
        files: new Map(here.map(({ id, url }) => [id, stored(url)])),
        failed: new Set(media.filter(each => !here.includes(each)).map(({ id }) => id)),
        warnings: [],
      }
    },
  }
  await pulled.pull()
  return {
    bytes,
    asked,
    recheck: (now: number, all = false) =>
      watchedMedia(pulled.store).recheck(library, { source: 'newsroom', now, all }),
    /** The sites whose snapshot is another than at the last cut. */
    async cut(now: number) {
      const mappings = { posts: { type: 'articles', filter: { site: '{id}' }, body: 'text' } }
      const results = await pulled.cut([siteOf('one'), siteOf('two')], mappings, {
        library,
        base: 'https://cms.example',
        now,
      })
      return results.filter(({ cut, before }) => cut.snapshot !== before?.snapshot).map(({ site }) => site)
    },
    [Symbol.dispose]: () => pulled[Symbol.dispose](),
  }
}

test('a picture that no version tells of is asked for when everything is compared, and its sites are cut again if it is another', async () => {
  using fleet = await newsroom()
  await fleet.cut(0)
  fleet.asked.length = 0
  await fleet.recheck(60 * MINUTES)
  expect(fleet.asked).toEqual([])
  await fleet.recheck(60 * MINUTES, true)
  expect(fleet.asked).toEqual(['https://cms.example/loose.png'])
  expect(await fleet.cut(60 * MINUTES)).toEqual([])
  fleet.bytes.set('https://cms.example/loose.png', 'c')
  fleet.bytes.set('https://cms.example/listed.png', 'd')
  await fleet.recheck(120 * MINUTES, true)
  expect(await fleet.cut(120 * MINUTES)).toEqual(['one'])
})

test('a picture that could not be had is asked for again with patience, and shown once it is there', async () => {
  using fleet = await newsroom()
  fleet.bytes.delete('https://cms.example/listed.png')
  await fleet.cut(0)
  fleet.asked.length = 0
  await fleet.recheck(5 * MINUTES)
  expect(fleet.asked).toEqual([])
  await fleet.recheck(20 * MINUTES)
  await fleet.recheck(25 * MINUTES)
  expect(fleet.asked).toEqual(['https://cms.example/listed.png'])
  expect(await fleet.cut(25 * MINUTES)).toEqual([])
  fleet.bytes.set('https://cms.example/listed.png', 'b')
  await fleet.recheck(40 * MINUTES)
  expect(await fleet.cut(40 * MINUTES)).toEqual(['two'])
  fleet.asked.length = 0
  await fleet.recheck(400 * MINUTES)
  expect(fleet.asked).toEqual([])
})
