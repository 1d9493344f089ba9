import type { Failure } from '#model/failure.ts'
import type { SiteReport } from '#model/report.ts'

/** What may be otherwise the next time although nothing of the site has changed. */
const PASSING = new Set([
  'internal',
  'interrupted',
  'blob-missing',
  'release-incomplete',
  'release-conflict',
  'lease-lost',
  'render-died',
  'image-died',
  'cms-unreachable',
  'cms-unavailable',
  'cms-timeout',
  'cms-rate-limited',
  'cms-unstable',
  'cms-unsteady',
])

const isPassing = ({ code }: Failure): boolean => PASSING.has(code) || code.startsWith('bucket-')

/**
 * Why a build is to be tried again; null when that would end the same way: then it takes a change of the site, its theme
 * or its content, and that is a trigger of its own.
 */
export function whyAgain({ status, errors = [] }: Pick<SiteReport, 'status' | 'errors'>): string | null {
  const passing = status === 'failed' ? errors.filter(isPassing) : []
  return passing.length > 0 ? passing.map(({ code, message }) => `${code}: ${message}`).join('\n') : null
}
