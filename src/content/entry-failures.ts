import type { RawEntry } from '#cms/cms.ts'
import type { Entry } from '#model/content.ts'
import type { Failure } from '#model/failure.ts'
import { IMAGE_ENDINGS, isImagePath } from '#model/image-endings.ts'
import { type Files, insideContent, isRemoteImage } from './image-path.ts'
import { issueHint, issueSentence } from './issue.ts'
import type { ZodIssue } from './schema.ts'

/** Where a person mends a field of an entry. */
export type Locate = (entry: RawEntry, field: readonly (string | number)[]) => string

/** A fault that the schema found in an entry. */
export const issueFailure = (entry: RawEntry, issue: ZodIssue, locate: Locate): Failure => ({
  code: 'entry-invalid',
  message: `${named(entry)}: ${issueSentence(issue, entry.data)}`,
  where: locate(entry, issue.path as (string | number)[]),
  hint: issueHint(issue, entry.data),
})

/** A publication field that holds no date. */
export const undatable = (entry: RawEntry, field: string, value: unknown, locate: Locate): Failure => ({
  code: 'entry-invalid',
  message: `${named(entry)}: ${field}: expected the date of its publication, came ${JSON.stringify(value)}`,
  where: locate(entry, field.split('.')),
  hint: 'Write the date as 2026-11-21, or with a time as 2026-11-21T08:00:00Z.',
})

/** Markdown that the engine, or a plugin of it, refuses, or a text of a CMS that is none. */
export function unrenderable(entry: RawEntry, error: unknown): Failure {
  const deep = error instanceof RangeError
  const reason = deep ? 'its elements are nested too deeply' : ((error as Error)?.message ?? String(error))
  const hint =
    error instanceof URIError
      ? 'A % in the address of an image wants to be written %25.'
      : deep
        ? 'Close the HTML elements that it opens.'
        : entry.title === undefined
          ? 'Mend the text, or the Markdown plugins of the site.'
          : 'Mend the text in the CMS, or the path of `body` in the mapping.'
  return {
    code: 'entry-invalid',
    message: `${named(entry)}: its ${entry.title === undefined ? 'Markdown' : 'text'} cannot be rendered: ${reason}`,
    where: entry.filePath,
    hint,
  }
}

/** Images that an entry names and the content folder does not hold; each is made when it is shown. */
export function imageFailures(raw: RawEntry, entry: Entry, files: Files, locate: Locate): (() => Failure)[] {
  const failures: (() => Failure)[] = []
  for (const path of entry.imageImports ?? []) {
    const source = path.reduce<unknown>(
      (holder, key) => (holder as Record<string | number, unknown> | undefined)?.[key],
      entry.data,
    )
    if (typeof source === 'string' && isMissing(source, raw.filePath, files))
      failures.push(() => missingImage(raw, `\`${path.join('.')}\``, source, locate(raw, path)))
  }
  for (const source of entry.rendered?.metadata.localImagePaths ?? [])
    if (isMissing(source, raw.filePath, files)) failures.push(() => missingImage(raw, 'its text', source, raw.filePath))
  return failures
}

function isMissing(source: string, filePath: string, files: Files): boolean {
  if (source === '' || isRemoteImage(source)) return false
  const path = source.startsWith('/') ? null : insideContent(source, filePath)
  return path === null || !files.has(path)
}

/** The ending of a file's name, where it has one. */
const ENDING = /\.[a-z0-9]{2,5}$/i

function missingImage(entry: RawEntry, place: string, source: string, where: string): Failure {
  const names = `${named(entry)}: ${place} names the image ${source}`
  const [ending] = ENDING.exec(source) ?? []
  const isReadable = ending === undefined || isImagePath(source)
  return {
    code: 'entry-invalid',
    message: isReadable
      ? `${names}, but the content folder has no such file`
      : `${names}, but images that end in ${ending} are not supported: expected one of ${IMAGE_ENDINGS.map(each => `.${each}`).join(', ')}`,
    where,
    hint: isReadable
      ? `Put the image beside ${entry.filePath}, or mend the path: it is relative to the entry.`
      : 'Save the image as JPEG, PNG, WebP, AVIF, GIF or SVG, and name that file.',
  }
}

/** Editors of a CMS know an entry by its title. */
export const named = ({ id, collection, title }: RawEntry): string =>
  title === undefined || title === id
    ? `The entry "${id}" of "${collection}"`
    : `The entry "${title}" (${id}) of "${collection}"`
