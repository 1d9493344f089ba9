import { type Encoding, type Headers, isCompressible, type ManifestFile } from '#model/manifest.ts'
import { type Answer, type Question, REVALIDATE } from './answer.ts'
import { chooseEncoding, ENCODINGS } from './encoding.ts'
import { parseRange } from './range.ts'

/** Headers that an answer with this file has in any case: validators, type, and what the manifest adds or replaces. */
export function headersOf(file: ManifestFile, stated: Headers): Headers {
  const own = Object.entries(stated).map(([name, value]) => [name.toLowerCase(), value])
  return {
    'content-type': file.type,
    'content-length': String(file.size),
    etag: `"${file.digest}"`,
    'cache-control': REVALIDATE,
    'accept-ranges': 'bytes',
    'x-content-type-options': 'nosniff',
    ...(encodingsOf(file).length > 0 && { vary: 'accept-encoding' }),
    ...Object.fromEntries(own),
  }
}

/** Those of the same file in a coding; its length is known once it is there. */
export function encodedHeaders(headers: Headers, encoding: Encoding): Headers {
  const { 'content-length': _length, 'accept-ranges': _ranges, etag = '', ...rest } = headers
  return { ...rest, etag: `${etag.slice(0, -1)}-${encoding}"`, 'content-encoding': encoding }
}

/** The coding in which a visitor gets a file; null: as it is. A part of a file is a part of it as it is. */
export const encodingFor = (question: Question, file: ManifestFile): Encoding | null =>
  question.header('range') ? null : chooseEncoding(question.header('accept-encoding'), encodingsOf(file))

/** What was compressed before comes first: the edge compresses only what has no such form at all. */
function encodingsOf(file: ManifestFile): readonly Encoding[] {
  if (file.encodings) return Object.keys(file.encodings) as Encoding[]
  return isCompressible(file) && file.size <= LARGEST ? ENCODINGS : NONE
}

/** A larger file is sent as it is: compressing it would hold up the others. */
const LARGEST = 4 * 1024 * 1024

const NONE: readonly Encoding[] = []

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
