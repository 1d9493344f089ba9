import { type Failure, failuresOf, SiteError } from '#model/failure.ts'

export interface SiteFailuresOptions {
  /** Where a setting of the site stands. */
  readonly placeOf: (setting: NonNullable<Failure['setting']>) => string
  readonly fallbackCode: string
}

/** What was thrown while a site was made, each failure with the place where it is mended: a setting in the site's declaration. */
export function siteFailures(error: unknown, { placeOf, fallbackCode }: SiteFailuresOptions): readonly Failure[] {
  const token = tokenFailure(error)
  return (token ? [token] : failuresOf(error, fallbackCode)).map(({ setting, ...failure }) =>
    setting ? { ...failure, where: placeOf(setting) } : failure,
  )
}

/** What failed, and beside it the references to entries that do not exist: a page that is given nothing for one often throws. */
export function withMissingReferences(error: unknown, warnings: readonly Failure[]): unknown {
  const missing = warnings.filter(({ code }) => code === 'reference-missing')
  if (missing.length === 0) return error
  return new SiteError([...failuresOf(error, 'render-failed'), ...missing], { cause: error })
}

/** A design token that a theme cannot use: the theme throws an error that names it, from wherever it computes its look. */
function tokenFailure(error: unknown, depth = 0): Failure | undefined {
  if (!(error instanceof Error) || depth > 4) return undefined
  const { token, hint, message, cause } = error as Error & { readonly token?: unknown; readonly hint?: string }
  if (typeof token !== 'string') return tokenFailure(cause, depth + 1)
  return { code: 'token-invalid', message, setting: ['tokens', ...token.split('.')], ...(hint && { hint }) }
}
