import { afterAll, describe } from 'vitest'
import { meteredFetch, platformFetch } from '#cms/http/fetch.ts'
import { strapiCms } from '#cms/strapi/strapi.ts'
import { type CmsUnderTest, cmsContract } from '../contracts/cms.ts'
import { type Strapi, startStrapi } from './strapi.ts'
import { clear, UIDS, upload } from './strapi-editor.ts'

const started = await startStrapi()
const why = 'why' in started ? started.why : null
if (why) console.log(`Strapi is skipped: ${why}`)

describe.skipIf(why !== null)('a real Strapi', () => {
  const strapi = started as Strapi
  afterAll(() => strapi[Symbol.asyncDispose]())

  const cmsOf = (token: string) => {
    const { fetch, meter } = meteredFetch(platformFetch)
    return { meter, cms: strapiCms({ url: strapi.url, token, tokenName: 'STRAPI_TOKEN', fetch, pageSize: 3 }) }
  }

  const FIELDS: Readonly<Record<string, string>> = { articles: 'headline', authors: 'name' }

  /** An editor: publishes, unpublishes or deletes by turns, since Strapi tells of neither. */
  const underTest = async (token: string): Promise<CmsUnderTest> => {
    await clear(strapi)
    const ids = new Map<string, string>()
    const files = new Map<string, number>()
    let removals = 0
    const idOf = (type: string, name: string): string | undefined => ids.get(`${type} ${name}`)
    return {
      cms: cmsOf(token).cms,
      types: ['articles', 'authors'],
      async put(type, name, title, to) {
        const known = idOf(type, name)
        const media = files.get(name)
        const data = {
          [FIELDS[type] as string]: title,
          ...(type === 'articles' && { author: to === undefined ? null : (idOf('authors', to) ?? null) }),
          ...(media !== undefined && { [type === 'articles' ? 'hero' : 'portrait']: media }),
          ...(media !== undefined && type === 'articles' && { seo: { description: title, image: media } }),
        }
        if (known) await strapi.api('PUT', `/api/${type}/${known}`, { data })
        else ids.set(`${type} ${name}`, (await strapi.api('POST', `/api/${type}`, { data })).body.data.documentId)
      },
      async remove(type, name) {
        const id = idOf(type, name) as string
        if (removals++ % 2 === 0) await strapi.unpublish(UIDS[type] as string, id)
        else {
          await strapi.api('DELETE', `/api/${type}/${id}`)
          ids.delete(`${type} ${name}`)
        }
      },
      async putMedia(name, alt) {
        files.set(name, (await upload(strapi, name, alt, files.get(name))).id)
      },
      async removeMedia(name) {
        await strapi.api('DELETE', `/api/upload/files/${files.get(name)}`)
        files.delete(name)
      },
      async [Symbol.asyncDispose]() {},
    }
  }

  cmsContract('Strapi, for a token that can only read', () => underTest(strapi.readToken), { runs: 10, edits: 10 })
  cmsContract('Strapi, for a token that sees the schemas', () => underTest(strapi.token), {
    runs: 10,
    edits: 10,
    seed: 2,
  })
})
