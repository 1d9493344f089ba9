import { lookup } from 'mrmime'

const TEXT = /^(text\/|application\/(json|javascript|xml|.*\+(json|xml)$))|^image\/svg\+xml$/

/** Content type of a file by its name, with `charset=utf-8` for text; `application/octet-stream` when unknown. */
export function mediaType(path: string): string {
  const type = lookup(path) ?? 'application/octet-stream'
  return TEXT.test(type) ? `${type}; charset=utf-8` : type
}
