import { SiteError } from '#model/failure.ts'
import { type Answer, type Asking, ask, malformed } from '../http/ask.ts'

/** A record as Strapi sends it. */
export type StrapiRecord = Readonly<Record<string, unknown>> & { readonly documentId: string }

export interface StrapiPage {
  readonly records: readonly StrapiRecord[]
  /** Of all pages together. */
  readonly total: number
}

/** Query parameters in Strapi's form: nested names in brackets. */
export type Query = Readonly<Record<string, string | number | boolean>>

/** The content API of a Strapi 5. */
export interface StrapiApi {
  /** For messages. */
  readonly name: string
  /** A page of a type; `invalid` when Strapi knows no such field as the query names. Throws for a type that there is not. */
  page(type: string, query: Query): Promise<StrapiPage | 'invalid'>
  /** Any path below `/api`: for media and schemas. Throws for everything but 2xx and 404. */
  get(path: string, query: Query): Promise<Answer>
  /** What a read of `type` could not be: the answer was of another form. */
  malformed(type: string, why: string): SiteError
}

export function strapiApi(base: string, asking: Asking): StrapiApi {
  const urlOf = (path: string, query: Query): URL => {
    const url = new URL(`${base}/api/${path}`)
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value))
    return url
  }
  const broken = (path: string, why: string): SiteError => new SiteError(malformed(why, `${base}/api/${path}`, asking))
  return {
    name: asking.name,
    malformed: broken,
    async page(type, query) {
      const { status, body } = await ask(urlOf(type, query), asking)
      if (status === 404) throw new SiteError(unknownType(type, asking.name, base))
      if (status === 400) return 'invalid'
      if (status >= 400) throw broken(type, `it answers with HTTP ${status}`)
      const page = body as { data?: unknown; meta?: { pagination?: { total?: unknown } } }
      const total = page.meta?.pagination?.total
      if (!Array.isArray(page.data) || typeof total !== 'number') {
        if (page.data !== null && typeof page.data === 'object' && !Array.isArray(page.data))
          return { records: [page.data as StrapiRecord], total: 1 }
        throw broken(type, 'the answer has no list `data` with `meta.pagination.total`')
      }
      const wrong = page.data.find(record => typeof (record as StrapiRecord | null)?.documentId !== 'string')
      if (wrong !== undefined) throw broken(type, 'a record has no `documentId`: this is not the form of Strapi 5')
      return { records: page.data as StrapiRecord[], total }
    },
    async get(path, query) {
      const answer = await ask(urlOf(path, query), asking)
      if (answer.status >= 400 && answer.status !== 404) throw broken(path, `it answers with HTTP ${answer.status}`)
      return answer
    },
  }
}

const unknownType = (type: string, name: string, base: string) => ({
  code: 'cms-type-unknown',
  message: `${name} has no content type "${type}"`,
  where: `${base}/api/${type}`,
  hint: 'Write the plural API id of the type, as in the address of its REST API: "articles". `nextgen cms check SITE` lists the types.',
})
