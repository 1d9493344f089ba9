import { afterAll, describe, expect, test } from 'vitest'
import { ghostCms } from '#cms/ghost/ghost.ts'
import { platformFetch } from '#cms/http/fetch.ts'
import { type CmsUnderTest, cmsContract, holding } from '../contracts/cms.ts'
import { pulling } from '../pull/pulled.ts'
import { siteOf } from '../pull/site.ts'
import { type Ghost, startGhost } from './ghost.ts'

const started = await startGhost()
const why = 'why' in started ? started.why : null
if (why) console.log(`Ghost is skipped: ${why}`)

describe.skipIf(why !== null)('a real Ghost', () => {
  const ghost = started as Ghost
  afterAll(() => ghost[Symbol.asyncDispose]())

  const cms = () =>
    ghostCms({
      url: ghost.url,
      key: ghost.key,
      keyName: 'GHOST_KEY',
      adminKey: ghost.adminKey,
      fetch: platformFetch,
      pageSize: 3,
    })

  const clear = async (): Promise<void> => {
    for (const type of ['posts', 'pages', 'tags'])
      for (;;) {
        const list = (await ghost.admin('GET', `/${type}/?limit=100`))[type]
        if (list.length === 0) break
        for (const { id } of list) await ghost.admin('DELETE', `/${type}/${id}/`)
      }
  }
  const edit = async (id: string, text: object, type: string): Promise<void> => {
    const { updated_at } = (await ghost.admin('GET', `/${type}/${id}/`))[type][0]
    await ghost.admin('PUT', `/${type}/${id}/?source=html`, { [type]: [{ ...text, updated_at }] })
  }

  /** Tags are no types to test by: Ghost lists only those that a post has. */
  const underTest = async (): Promise<CmsUnderTest> => {
    await clear()
    const ids = new Map<string, string>()
    const pictures = new Map<string, string>()
    let removals = 0
    return {
      cms: cms(),
      types: ['posts', 'pages'],
      async put(type, name, title, to) {
        const known = ids.get(`${type} ${name}`)
        const tags = to === undefined ? [] : [{ name: `Tag ${to}` }]
        const text = {
          title,
          html: `<p>${name}</p>`,
          status: 'published',
          tags,
          feature_image: pictures.get(name) ?? null,
        }
        if (known) await edit(known, text, type)
        else {
          const made = await ghost.admin('POST', `/${type}/?source=html`, { [type]: [text] })
          ids.set(`${type} ${name}`, made[type][0].id)
        }
      },
      async remove(type, name) {
        const id = ids.get(`${type} ${name}`) as string
        if (removals++ % 2 === 0) await edit(id, { status: 'draft' }, type)
        else {
          await ghost.admin('DELETE', `/${type}/${id}/`)
          ids.delete(`${type} ${name}`)
        }
      },
      // A picture is there once a post shows it: its address is all that Ghost knows.
      async putMedia(name, alt) {
        pictures.set(name, `${ghost.url}/content/images/${encodeURIComponent(alt)}.png`)
      },
      async removeMedia(name) {
        pictures.delete(name)
      },
      async [Symbol.asyncDispose]() {},
    }
  }

  cmsContract('Ghost', underTest, { runs: 6, edits: 8, seed: 3 })

  test('drafts come with an Admin API key, and for those who ask for drafts alone', async () => {
    await clear()
    await ghost.admin('POST', '/posts/', { posts: [{ title: 'Unfinished', status: 'draft' }] })
    await ghost.admin('POST', '/posts/', { posts: [{ title: 'Out', status: 'published' }] })
    const titles = async (drafts: boolean) => {
      const held = holding(['posts'], drafts)
      await held.pull(cms())
      return held
        .all()
        .records.map(({ title }) => title)
        .sort()
    }
    expect(await titles(false)).toEqual(['Out'])
    expect(await titles(true)).toEqual(['Out', 'Unfinished'])
  })

  test('a tag that is renamed is another one in every post that shows it, and many edits of one second are all seen', async () => {
    await clear()
    const tag = (await ghost.admin('POST', '/tags/', { tags: [{ name: 'News' }] })).tags[0].id
    const add = (title: string) =>
      ghost.admin('POST', '/posts/?source=html', {
        posts: [{ title, html: '<p>x</p>', status: 'published', tags: [{ id: tag }] }],
      })
    await Promise.all(['a', 'b', 'c', 'd'].map(add))
    const paths = { posts: ['primary_tag.name'] }
    using pulled = pulling(cms(), ['posts'])
    const mappings = { posts: { type: 'posts', fields: { title: 'title', tag: 'primary_tag.name' }, body: 'html' } }
    const shown = async () => {
      await pulled.pull({ paths })
      const [cut] = await pulled.cut([siteOf('acme')], mappings)
      return pulled
        .read(cut as never)
        .entries.map(({ data }) => data)
        .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
    }
    expect(await shown()).toEqual(['a', 'b', 'c', 'd'].map(title => ({ title, tag: 'News' })))
    await ghost.admin('PUT', `/tags/${tag}/`, { tags: [{ name: 'Reports' }] })
    await Promise.all(['e', 'f', 'g', 'h', 'i'].map(add))
    expect(await shown()).toEqual(
      ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map(title => ({ title, tag: 'Reports' })),
    )
  })
})
