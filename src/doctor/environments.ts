import type { Diagnosis } from '#model/doctor.ts'
import type { Environment } from '#model/environment.ts'
import { isOpen, nextOpening, windowText } from '#release/window.ts'

export interface EnvironmentsOptions {
  readonly environments: readonly Environment[]
  /** Whether an environment variable is set; what it holds is nobody's business. */
  readonly isSet: (variable: string) => boolean
  /** ms since 1970 */
  readonly now: number
}

/** One diagnosis for each declared environment: whether it takes releases now, and has the secrets that it names. */
export const checkEnvironments = ({ environments, isSet, now }: EnvironmentsOptions): readonly Diagnosis[] =>
  environments.map(environment => {
    const { name, confirm, windows, health, mirror, cdn } = environment
    const parts = [
      ...(confirm === undefined ? [] : ['asks for a phrase']),
      ...(windows ? [`takes releases at ${windows.map(windowText).join(' or ')} (${standing(windows, now)})`] : []),
      ...(health ? [`${health.checks.length} health ${health.checks.length === 1 ? 'check' : 'checks'}`] : []),
      ...(mirror ? [`mirrored to ${mirror.to.replace(/[?#].*$/, '')}`] : []),
      ...(cdn ? [`purges ${cdn.kind}`] : []),
    ]
    return {
      name: `environment ${name}`,
      ...withSecrets(environment, isSet, parts.length > 0 ? parts.join(', ') : 'nothing special'),
    }
  })

function withSecrets(
  { cdn, notify = [] }: Environment,
  isSet: EnvironmentsOptions['isSet'],
  said: string,
): Omit<Diagnosis, 'name'> {
  const token = cdn && !isSet(cdn.tokenFrom) ? cdn.tokenFrom : undefined
  if (token !== undefined)
    return { status: 'fail', said, hint: `Set ${token}: without the token of the CDN nothing is released there.` }
  const secrets = notify.flatMap(target => ('url' in target && target.secretFrom ? [target.secretFrom] : []))
  const missing = [...new Set(secrets)].filter(variable => !isSet(variable))
  if (missing.length === 0) return { status: 'ok', said }
  return { status: 'warn', said, hint: `Set ${missing.join(' and ')}: nobody is told of releases without it.` }
}

function standing(windows: NonNullable<Environment['windows']>, now: number): string {
  if (isOpen(windows, now)) return 'open now'
  const opening = nextOpening(windows, now)
  return opening === null ? 'closed' : `opens ${new Date(opening).toISOString().slice(0, 16)}Z`
}
