import type { Redirect } from '#model/site.ts'

/** Splits a request's target; the query keeps its question mark, is empty when there is none, and may stand in a header. */
export function splitTarget(target: string): [path: string, query: string] {
  const mark = target.indexOf('?')
  return mark < 0 ? [target, ''] : [target.slice(0, mark), asHeader(target.slice(mark))]
}

/** Where a redirect leads: it keeps the query of the request unless it brings its own. */
export function withQuery({ to }: Redirect, query: string): string {
  if (to.includes('?')) return asHeader(to)
  const mark = to.indexOf('#')
  return asHeader(mark < 0 ? to + query : to.slice(0, mark) + query + to.slice(mark))
}

/** Everything but printable ASCII, percent-encoded. */
export const asHeader = (url: string): string =>
  url.toWellFormed().replace(/[^\x21-\x7e]/gu, letter => encodeURIComponent(letter))
