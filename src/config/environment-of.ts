import type { Environment } from '#model/environment.ts'
import { SiteError } from '#model/failure.ts'
import { nearest } from '#model/nearest.ts'

/** What the name of an environment must look like, as messages say it. */
export const NAME_EXPECTED = 'a name of up to 31 lower-case letters, digits and hyphens that begins with a letter'

/** Whether `name` can be an environment: it becomes part of keys. */
export const isEnvironmentName = (name: string): boolean => /^[a-z][a-z0-9-]{0,30}$/.test(name)

/** `environments` of `nextgen.config.ts`, by their names. */
export type Environments = Readonly<Record<string, Omit<Environment, 'name'>>>

/**
 * The environment of that name. `live` always exists; where the workspace declares environments, no others do: a
 * misspelt one would be a new pointer. Throws a `SiteError` with the code `environment-unknown`.
 */
export function environmentOf(declared: Environments | undefined, name: string): Environment {
  if (declared && Object.hasOwn(declared, name)) return { name, ...declared[name] }
  const known = ['live', ...Object.keys(declared ?? {}).filter(each => each !== 'live')]
  if (isEnvironmentName(name) && (name === 'live' || !declared)) return { name }
  const near = nearest(name, known)
  const hint = near ? `Did you mean "${near}"?` : 'nextgen.config.ts declares them, under "environments".'
  throw new SiteError({
    code: 'environment-unknown',
    message: declared
      ? `Expected the name of an environment (${known.join(', ')}), got "${name}"`
      : `Expected ${NAME_EXPECTED}, got "${name}"`,
    hint,
  })
}
