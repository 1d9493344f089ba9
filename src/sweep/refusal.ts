import { SiteError } from '#model/failure.ts'

/** Nothing is deleted on a view of the bucket that cannot be the whole one. */
export function refuse(seen: string, hint: string): never {
  throw new SiteError({ code: 'sweep-refused', message: `${seen}. Nothing was deleted.`, hint })
}

export const isRefusal = (error: unknown): boolean =>
  error instanceof SiteError && error.failures[0]?.code === 'sweep-refused'
