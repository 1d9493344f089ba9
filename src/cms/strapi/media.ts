import type { Change, Held } from '../cms.ts'
import type { StrapiApi, StrapiRecord } from './api.ts'
import { mediaOf } from './record.ts'

/** What is kept of a file; the formats that Strapi makes of pictures are not: they are many, and nobody needs them here. */
const FIELDS = ['name', 'alternativeText', 'caption', 'width', 'height', 'mime', 'url', 'hash', 'updatedAt']

const query = (fields: readonly string[]): Record<string, string> =>
  Object.fromEntries(['documentId', ...fields].map((name, index) => [`fields[${index}]`, name]))

/** Files that one address can name. */
const IDS_AT_ONCE = 50

/**
 * What is other in the media library than what is held. Strapi gives all files in one answer, and no total without them: so
 * one request brings id and time of each, and others the files that are new or edited.
 */
export async function* mediaChanges(api: StrapiApi, held: Held, base: string, full: boolean): AsyncGenerator<Change> {
  const before = new Set(held.mediaIds())
  const list = await files(api, query(full ? FIELDS : ['updatedAt', 'hash']))
  const here = new Set(list.map(({ documentId }) => documentId))
  for (const id of before.difference(here)) yield { kind: 'media-removed', id }
  if (full) {
    for (const raw of list) yield { kind: 'media', media: mediaOf(raw, base) }
    return
  }
  const edited = list.filter(({ documentId, updatedAt }) => held.media(documentId)?.version !== updatedAt)
  for (let at = 0; at < edited.length; at += IDS_AT_ONCE) {
    const some = edited.slice(at, at + IDS_AT_ONCE)
    const named = Object.fromEntries(
      some.map(({ documentId }, index) => [`filters[documentId][$in][${index}]`, documentId]),
    )
    for (const raw of await files(api, { ...query(FIELDS), ...named }))
      yield { kind: 'media', media: mediaOf(raw, base) }
  }
}

async function files(api: StrapiApi, asked: Readonly<Record<string, string>>): Promise<readonly StrapiRecord[]> {
  const { status, body } = await api.get('upload/files', asked)
  if (status !== 200 || !Array.isArray(body)) throw api.malformed('upload/files', 'the answer is no list of files')
  return body as StrapiRecord[]
}
