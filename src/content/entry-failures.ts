import type { RawEntry } from '#cms/cms.ts'
import type { Entry } from '#model/content.ts'
import type { Failure } from '#model/failure.ts'
import { insideContent, isRemoteImage } from './image-path.ts'
import { issueHint, issueSentence } from './issue.ts'
import type { ZodIssue } from './schema.ts'

type Locate = (entry: RawEntry, field: readonly (string | number)[]) => string

/** Every fault that the schema found in one entry. */
export const entryFailures = (entry: RawEntry, issues: readonly ZodIssue[], locate: Locate): Failure[] =>
  issues.map(issue => ({
    code: 'entry-invalid',
    message: `The entry "${entry.id}" of "${entry.collection}": ${issueSentence(issue, entry.data)}`,
    where: locate(entry, issue.path as (string | number)[]),
    hint: issueHint(issue, entry.data),
  }))

/** Images that an entry names and the content folder does not hold. */
export function imageFailures(raw: RawEntry, entry: Entry, files: ReadonlySet<string>, locate: Locate): Failure[] {
  const failures: Failure[] = []
  for (const path of entry.imageImports ?? []) {
    const source = path.reduce<unknown>(
      (holder, key) => (holder as Record<string | number, unknown> | undefined)?.[key],
      entry.data,
    )
    if (typeof source === 'string' && isMissing(source, raw.filePath, files))
      failures.push(missingImage(raw, `\`${path.join('.')}\``, source, locate(raw, path)))
  }
  for (const source of entry.rendered?.metadata.localImagePaths ?? [])
    if (isMissing(source, raw.filePath, files)) failures.push(missingImage(raw, 'its text', source, raw.filePath))
  return failures
}

function isMissing(source: string, filePath: string, files: ReadonlySet<string>): boolean {
  if (source === '' || isRemoteImage(source)) return false
  const path = source.startsWith('/') ? null : insideContent(source, filePath)
  return path === null || !files.has(path)
}

const missingImage = (entry: RawEntry, place: string, source: string, where: string): Failure => ({
  code: 'entry-invalid',
  message: `The entry "${entry.id}" of "${entry.collection}": ${place} names the image ${source}, but the content folder has no such file`,
  where,
  hint: `Put the image beside ${entry.filePath}, or mend the path: it is relative to the entry.`,
})
