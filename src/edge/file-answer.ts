import type { ManifestFile } from '#model/manifest.ts'
import { type Answer, type Question, REVALIDATE } from './answer.ts'
import { parseRange } from './range.ts'

/** Headers that an answer with this file has in any case: validators, type, and what the manifest adds or replaces. */
export function headersOf(file: ManifestFile): Readonly<Record<string, string>> {
  const own = Object.entries(file.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value])
  return {
    'content-type': file.type,
    'content-length': String(file.size),
    etag: `"${file.digest}"`,
    'cache-control': REVALIDATE,
    'accept-ranges': 'bytes',
    'x-content-type-options': 'nosniff',
    ...Object.fromEntries(own),
  }
}

/** 304 when the visitor has these bytes already, else null: whether to read them at all. */
export function notModified(question: Question, headers: Readonly<Record<string, string>>): Answer | null {
  const known = question.header('if-none-match')
  if (!known || !matches(known, headers.etag as string)) return null
  const { 'content-type': _type, 'content-length': _length, 'accept-ranges': _ranges, ...rest } = headers
  return { status: 304, headers: rest, body: null }
}

/** The whole file, or the one range of it that was asked for. */
export function fileAnswer(question: Question, headers: Readonly<Record<string, string>>, bytes: Uint8Array): Answer {
  const wanted = question.header('range')
  const condition = question.header('if-range')
  const range = wanted && (!condition || condition === headers.etag) ? parseRange(wanted, bytes.byteLength) : null
  if (range === null) return { status: 200, headers, body: bytes }
  if (range === 'unsatisfiable') {
    const refused = { ...headers, 'content-range': `bytes */${bytes.byteLength}`, 'content-length': '0' }
    return { status: 416, headers: refused, body: null }
  }
  const { start, end } = range
  const partial = {
    ...headers,
    'content-range': `bytes ${start}-${end - 1}/${bytes.byteLength}`,
    'content-length': String(end - start),
  }
  return { status: 206, headers: partial, body: bytes.subarray(start, end) }
}

/** Whether a list of entity tags names this one, weak or strong. */
function matches(list: string, etag: string): boolean {
  return (
    list === etag || list.split(',').some(each => /^\*$/.test(each.trim()) || each.trim().replace(/^W\//, '') === etag)
  )
}
