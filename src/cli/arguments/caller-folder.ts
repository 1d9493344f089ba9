import { resolve } from 'node:path'
import type { Call } from '../command.ts'

/** Where the person stands: npm runs scripts in the package's folder and tells the caller's in `INIT_CWD`. */
export const callerFolder = ({ INIT_CWD }: Call['environment']): string => INIT_CWD || process.cwd()

/** A path that a person has given, absolute. */
export const pathOf = ({ environment }: Pick<Call, 'environment'>, path: string): string =>
  resolve(callerFolder(environment), path)
