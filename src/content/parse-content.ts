import { digestOf } from '#base/hash.ts'
import type { RawEntry, ResolvedRichText, Source } from '#cms/cms.ts'
import type { ContentAsset, Entry, RenderedBody } from '#model/content.ts'
import type { Digest } from '#model/digest.ts'
import { type Failure, SiteError } from '#model/failure.ts'
import { duplicateFailures, unknownCollections } from './collection-failures.ts'
import type { EntryPack } from './content-pack.ts'
import type { Markdown } from './engine.ts'
import { imageFailures, issueFailure, unrenderable } from './entry-failures.ts'
import { failureList } from './failure-list.ts'
import { impossibleDates } from './impossible-dates.ts'
import { withDates } from './iso-dates.ts'
import { replaceBad, withoutTwins } from './last-good.ts'
import { type MissingTarget, missingTargets } from './missing-references.ts'
import type { ParsedEntry } from './parsed-entry.ts'
import { entryTexts } from './rich-text/entry-texts.ts'
import { type Check, type CollectionSchemas, checkOf } from './schema.ts'

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
  /** What entries refer to, and is not among them. */
  readonly missing: readonly MissingTarget[]
  /** Entries (by path) with faults: shown in their last good version, or left out. */
  readonly kept: readonly string[]
  readonly left: readonly string[]
  /** Characters, roughly: what a bound can count. */
  readonly size: number
}

export interface ParseOptions {
  readonly schemas: CollectionSchemas
  readonly markdown: Markdown
  /** What an entry with a fault means: its last good version is shown, it is left out, or nothing is parsed at all. */
  readonly onInvalid: 'keep' | 'skip' | 'fail'
  /** What was parsed before and need not be again. */
  readonly pack?: EntryPack | undefined
}

/** Reads, checks and renders every entry of a source. Throws a `SiteError` with all that is wrong. */
export async function parseContent(
  source: Source,
  { schemas, markdown, onInvalid, pack }: ParseOptions,
): Promise<ParsedContent> {
  const read = source.read(pack?.knownDigest)
  const known = (read.known ?? []).map(path => pack?.entryOf(path) as ParsedEntry)
  const tolerant = onInvalid !== 'fail'
  const twins = tolerant ? withoutTwins(read.entries, source) : { entries: read.entries, failures: [] }
  const failures = failureList([
    ...read.failures,
    ...unknownCollections(read, schemas),
    ...duplicateFailures([...twins.entries, ...known.map(each => each.source)]),
  ])
  const { locate } = source
  const collections = new Map<string, ParsedEntry[]>()
  const checks = new Map<string, Check>()
  for (const name of [...read.collections].sort()) {
    collections.set(name, [])
    checks.set(name, checkOf(schemas.get(name) ?? {}, read.assets))
  }
  const texts = entryTexts(markdown, read.assets)
  const doubts = new Map<RawEntry, readonly (() => Failure)[]>()
  let size = 0

  /** Parses entries into `collections`; those with faults go to `refuse` instead. */
  const take = async (
    entries: readonly RawEntry[],
    refuse: (raw: RawEntry, faults: readonly (() => Failure)[]) => void,
  ): Promise<void> => {
    for (const held of entries) {
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
          refuse(held, [() => unrenderable(held, error)])
          continue
        }
      }
      const check = checks.get(raw.collection) as Check
      const answer = check(raw)
      let checked = answer instanceof Promise ? await answer : answer
      if (!checked.ok && isFromCms(raw)) {
        const dated = withDates(raw.data, checked.issues)
        if (dated !== null) checked = await check({ ...raw, data: dated })
      }
      if (!checked.ok) {
        const { issues } = checked
        refuse(
          held,
          issues.map(issue => () => issueFailure(raw, issue, locate)),
        )
        continue
      }
      const dates = impossibleDates(raw, checked.data, locate)
      if (dates.faults.length > 0) {
        refuse(held, dates.faults)
        continue
      }
      if (raw.body !== undefined && !rendered) {
        try {
          const answer = markdown.render(raw.body, raw.data as Record<string, unknown>)
          rendered = answer instanceof Promise ? await answer : answer
        } catch (error) {
          refuse(held, [() => unrenderable(raw, error)])
          continue
        }
      }
      const entry = entryOf(raw, checked, rendered)
      const missing = imageFailures(raw, entry, read.assets, locate)
      if (missing.length > 0) {
        refuse(held, missing)
        continue
      }
      collections.get(raw.collection)?.push({ entry, source: raw })
      if (dates.warnings.length > 0) doubts.set(raw, dates.warnings)
      size += 500 + (raw.body?.length ?? 0) + (rendered?.html.length ?? 0)
    }
  }

  const bad = new Map<RawEntry, readonly (() => Failure)[]>()
  await take(twins.entries, (raw, faults) => {
    if (tolerant) bad.set(raw, faults)
    else for (const fault of faults) failures.add(fault)
  })
  const found = failures.list()
  if (found.length > 0) throw new SiteError(found)
  for (const each of known) collections.get(each.source.collection)?.push(each)
  const instead = await replaceBad(bad, onInvalid === 'keep' ? source : {}, take)
  for (const entries of collections.values()) entries.sort((a, b) => byId(a.entry.id, b.entry.id))
  // What is warned of is parsed again by every build, so that every build tells it.
  pack?.keep(
    [...collections.values()].flatMap(entries =>
      doubts.size === 0 ? entries : entries.filter(({ source }) => !doubts.has(source)),
    ),
    read.settled ?? new Map(),
  )
  const { assets, assetDigests, digest, identity } = read
  const doubtful = failureList([])
  for (const doubt of [...doubts.values()].flat()) doubtful.add(doubt)
  const warnings = [...read.warnings, ...twins.failures, ...instead.warnings, ...texts.warnings(), ...doubtful.list()]
  const { kept, left } = instead
  const shown = bad.size === 0 ? digest : digestOf([digest, ...instead.digests, ...left].join('\n'))
  const missing = missingTargets(collections)
  return { collections, assets, assetDigests, sourceDigest: shown, identity, warnings, missing, size, kept, left }
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
