import { CONTENT_CODES, type Failure } from '#model/failure.ts'
import type { RunReport } from '#model/report.ts'

/** What the process ends with; scripts rely on these numbers. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  notFound: 4,
  conflict: 5,
  content: 10,
  gate: 12,
  interrupted: 130,
} as const

/** Failures of a whole command that have a number of their own; every other one is `failed`. */
const BY_CODE: Readonly<Record<string, number>> = {
  usage: EXIT.usage,
  'token-invalid': EXIT.usage,
  'workspace-missing': EXIT.notFound,
  'site-unknown': EXIT.notFound,
  'release-unknown': EXIT.notFound,
  'page-unknown': EXIT.notFound,
  'traces-missing': EXIT.notFound,
  'backup-missing': EXIT.notFound,
  'environment-unknown': EXIT.notFound,
  'token-unknown': EXIT.notFound,
  'release-conflict': EXIT.conflict,
  'host-claimed': EXIT.conflict,
  'sweep-conflict': EXIT.conflict,
  'mirror-conflict': EXIT.conflict,
  'release-pinned': EXIT.conflict,
  'window-closed': EXIT.gate,
  'release-unconfirmed': EXIT.gate,
  'health-check-failed': EXIT.gate,
}

/** The number that all of a command's failures share, or `failed`. */
export function exitCodeOfFailures(failures: readonly Failure[]): number {
  const [first, ...others] = new Set(failures.map(({ code }) => BY_CODE[code] ?? EXIT.failed))
  return first === undefined || others.length > 0 ? EXIT.failed : first
}

/** 12 when only gates failed, 10 when only content was at fault, 5 when only somebody else was faster, 1 otherwise. */
export function exitCodeOfRun({ ok, sites }: RunReport): number {
  if (ok) return EXIT.ok
  const failed = sites.filter(({ status }) => status === 'failed')
  const gated = sites.some(({ status }) => status === 'gated')
  if (failed.length === 0) return gated ? EXIT.gate : EXIT.failed
  if (gated) return EXIT.failed
  const codes = failed.flatMap(({ errors }) => (errors?.length ? errors.map(({ code }) => code) : ['']))
  if (codes.every(code => CONTENT_CODES.has(code))) return EXIT.content
  return codes.every(code => BY_CODE[code] === EXIT.conflict) ? EXIT.conflict : EXIT.failed
}
