import { SiteError } from '#model/failure.ts'

/** Throws the `SiteError` of a call that cannot be understood. */
export function usageError(message: string, hint: string): never {
  throw new SiteError({ code: 'usage', message, hint })
}
