/** Variables that a program needs to run at all; none of them holds a secret. */
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'SystemRoot', 'LANG']

/** What every process of ours is given of this one's environment. */
export const inheritedEnvironment = (): Record<string, string> =>
  Object.fromEntries(
    INHERITED.flatMap(name => (process.env[name] === undefined ? [] : [[name, process.env[name] as string]])),
  )
