/**
 * What went wrong, as people and programs read it. `code` is stable and kebab-case; `message` says what was expected and
 * what came; `where` is `file:line:column`, an entry or a page; `hint` is the next step.
 */
export interface Failure {
  readonly code: string
  readonly message: string
  readonly where?: string
  readonly hint?: string
  /** Path in the site's declaration of what is to be mended; whoever knows the file makes a `where` of it. */
  readonly setting?: readonly (string | number)[]
}

/** Failures that are the content's fault (an entry, a mapping); a run with only these exits with 10. */
export const CONTENT_CODES: ReadonlySet<string> = new Set([
  'entry-invalid',
  'entry-unreadable',
  'entry-duplicate',
  'collection-unknown',
  'content-missing',
  'content-unsupported',
])

/** An expected failure on its way through code that can only throw. Carries everything a report needs. */
export class SiteError extends Error {
  readonly failures: readonly Failure[]
  constructor(failures: Failure | readonly Failure[], options?: ErrorOptions) {
    const list = Array.isArray(failures) ? (failures as readonly Failure[]) : [failures as Failure]
    super(list.map(f => (f.where ? `${f.where}: ${f.message}` : f.message)).join('\n'), options)
    this.name = 'SiteError'
    this.failures = list
  }
}

/**
 * Turns anything thrown into failures: those of an error that tells its own (`SiteError`, `BucketError`) as they are, bugs
 * under `fallbackCode` with their message.
 */
export function failuresOf(error: unknown, fallbackCode: string): readonly Failure[] {
  if (error instanceof Error && 'failures' in error) return (error as SiteError).failures
  const message = error instanceof Error ? error.message : String(error)
  return [{ code: fallbackCode, message: message || 'Unknown error' }]
}
