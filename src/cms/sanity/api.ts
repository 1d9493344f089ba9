import { SiteError } from '#model/failure.ts'
import { type Asking, ask, malformed } from '../http/ask.ts'

/** A document as the query API gives it. */
export interface SanityDocument {
  readonly _id: string
  readonly _type: string
  readonly _updatedAt: string
  readonly _rev?: string
  readonly [field: string]: unknown
}

/** Asks one dataset, in one perspective. */
export type Query = <T>(groq: string, parameters?: Readonly<Record<string, unknown>>) => Promise<T>

export interface DatasetAddress {
  readonly base: string
  readonly version: string
  readonly dataset: string
  readonly perspective: 'published' | 'drafts'
}

/** Parameters go as JSON beside the query: nothing of a mapping is ever put into GROQ. */
export function sanityQuery({ base, version, dataset, perspective }: DatasetAddress, asking: Asking): Query {
  return async <T>(groq: string, parameters: Readonly<Record<string, unknown>> = {}): Promise<T> => {
    const url = new URL(`${base}/v${version}/data/query/${dataset}`)
    url.searchParams.set('query', groq)
    url.searchParams.set('perspective', perspective)
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(`$${name}`, JSON.stringify(value))
    const { status, body } = await ask(url, asking)
    const place = `${url.origin}${url.pathname}`
    if (status === 200 && body !== null && typeof body === 'object' && 'result' in body) return body.result as T
    if (status === 200) throw new SiteError(malformed('it has no `result`', place, asking))
    const { error } = (body ?? {}) as { error?: { description?: unknown } }
    throw new SiteError({
      code: status === 404 ? 'cms-not-found' : 'cms-refused',
      message: `${asking.name} does not answer the question (HTTP ${status})${error?.description ? `: ${error.description}` : ''}`,
      where: place,
      hint: 'Check `project` and `dataset` of the source.',
    })
  }
}
