import type { RawEntry, ResolvedRichText, Source } from '#cms/cms.ts'
import type { ContentAsset, Entry, RenderedBody } from '#model/content.ts'
import type { Digest } from '#model/digest.ts'
import { type Failure, SiteError } from '#model/failure.ts'
import { duplicateFailures, unknownCollections } from './collection-failures.ts'
import type { Markdown } from './engine.ts'
import { imageFailures, issueFailure, unrenderable } from './entry-failures.ts'
import { failureList } from './failure-list.ts'
import { entryTexts } from './rich-text/entry-texts.ts'
import { type Check, type CollectionSchemas, checkOf } from './schema.ts'

export interface ParsedEntry {
  readonly entry: Entry
  readonly source: RawEntry
}

/** A source, read, checked and rendered: what several sites of one theme may share. */
export interface ParsedContent {
  /** Sorted by name; entries as Astro's data store sorts them, by id. */
  readonly collections: ReadonlyMap<string, readonly ParsedEntry[]>
  readonly assets: ReadonlyMap<string, ContentAsset>
  readonly assetDigests: ReadonlyMap<string, Digest>
  /** Over the bytes of everything in the source, published or not. */
  readonly sourceDigest: Digest
  readonly identity: string
  readonly warnings: readonly Failure[]
  /** Characters, roughly: what a bound can count. */
  readonly size: number
}

/** Reads, checks and renders every entry of a source. Throws a `SiteError` with all that is wrong. */
export async function parseContent(
  source: Source,
  schemas: CollectionSchemas,
  markdown: Markdown,
): Promise<ParsedContent> {
  const read = source.read()
  const failures = failureList([
    ...read.failures,
    ...unknownCollections(read, schemas),
    ...duplicateFailures(read.entries),
  ])
  const { locate } = source
  const collections = new Map<string, ParsedEntry[]>()
  const checks = new Map<string, Check>()
  for (const name of [...read.collections].sort()) {
    collections.set(name, [])
    checks.set(name, checkOf(schemas.get(name) ?? {}, read.assets))
  }
  const texts = entryTexts(markdown, read.assets)
  let size = 0
  for (const held of read.entries) {
    let raw = held
    let rendered: RenderedBody | undefined
    if (isFromCms(raw)) {
      try {
        raw = { ...raw, data: await texts.data(raw) }
        if (hasRichBody(raw)) {
          const made = await texts.body(raw)
          raw = { ...raw, body: made.body }
          rendered = made.rendered
        }
      } catch (error) {
        failures.add(() => unrenderable(held, error))
        continue
      }
    }
    const answer = (checks.get(raw.collection) as Check)(raw)
    const checked = answer instanceof Promise ? await answer : answer
    if (!checked.ok) {
      for (const issue of checked.issues) failures.add(() => issueFailure(raw, issue, locate))
      continue
    }
    if (raw.body !== undefined && !rendered) {
      try {
        const answer = markdown.render(raw.body, raw.data as Record<string, unknown>)
        rendered = answer instanceof Promise ? await answer : answer
      } catch (error) {
        failures.add(() => unrenderable(raw, error))
        continue
      }
    }
    const entry = entryOf(raw, checked, rendered)
    for (const add of imageFailures(raw, entry, read.assets, locate)) failures.add(add)
    collections.get(raw.collection)?.push({ entry, source: raw })
    size += 500 + (raw.body?.length ?? 0) + (rendered?.html.length ?? 0)
  }
  const found = failures.list()
  if (found.length > 0) throw new SiteError(found)
  for (const entries of collections.values()) entries.sort((a, b) => byId(a.entry.id, b.entry.id))
  const { assets, assetDigests, digest, identity } = read
  const warnings = [...read.warnings, ...texts.warnings()]
  return { collections, assets, assetDigests, sourceDigest: digest, identity, warnings, size }
}

/** Only entries of a CMS bear a title of their own; looking for texts in the data of all others would cost them time. */
const isFromCms = ({ title }: RawEntry): boolean => title !== undefined

const hasRichBody = (raw: RawEntry): raw is RawEntry & { readonly rich: ResolvedRichText } => raw.rich !== undefined

/** An entry with the members that Astro's data store would give it, in the same order. */
function entryOf(
  { id, body, filePath, digest }: RawEntry,
  { data, imageImports }: { readonly data: Entry['data']; readonly imageImports: Entry['imageImports'] },
  rendered: RenderedBody | undefined,
): Entry {
  const entry: { -readonly [Member in keyof Entry]: Entry[Member] } = { id, data }
  if (body) entry.body = body
  entry.filePath = filePath
  if (imageImports) entry.imageImports = imageImports
  if (digest) entry.digest = digest
  if (rendered) entry.rendered = rendered
  return entry
}

const { compare: byId } = new Intl.Collator('en')
