import { decodeEntities, textOf } from './entities.ts'
import { loadFrom } from './loads.ts'
import type { OpenReader, Reading, TextReader } from './reading.ts'
import { sourceHash } from './source-hash.ts'

// What is read of the elements that describe a page, and of its scripts and styles.

export const readMeta: OpenReader = (reading, tag, start, end) => {
  const { attributes } = tag
  const content = attributes.get('content')
  const equivalent = attributes.get('http-equiv')?.toLowerCase()
  if (equivalent === 'refresh') reading.isRefresh = true
  if (equivalent === 'content-security-policy' && content) reading.policy ??= { tag, start, end, content }
  const name = attributes.get('property') ?? attributes.get('name')
  if (name === undefined || content === undefined) return
  const key = name.toLowerCase()
  if (!reading.meta.has(key)) reading.meta.set(key, content)
}

export const readLink: OpenReader = (reading, tag, start, end) => {
  const { attributes } = tag
  const href = attributes.get('href')
  const rels = attributes.get('rel')?.toLowerCase().split(/\s+/)
  if (!href || !rels) return
  for (const rel of rels) reading.rels.add(rel)
  if (rels.includes('stylesheet')) {
    reading.sheets.push({ tag, start, end })
    reading.styles.push(href)
    loadFrom(reading, 'styles', href)
  } else if (rels.includes('canonical')) reading.canonical ??= href
  else if (rels.includes('alternate')) {
    const hreflang = attributes.get('hreflang')
    const type = attributes.get('type')
    reading.alternates.push({ href, ...(hreflang && { hreflang }), ...(type && { type }) })
  } else if (rels.includes('preload') || rels.includes('modulepreload')) {
    reading.styles.push(href)
    const as = attributes.get('as')
    loadFrom(reading, as === 'font' ? 'fonts' : as === 'style' ? 'styles' : as === 'image' ? 'images' : 'scripts', href)
  } else if (rels.includes('icon') || rels.includes('apple-touch-icon')) loadFrom(reading, 'images', href)
}

export const readScript: OpenReader = (reading, tag, start, end, foreign) => {
  const { attributes } = tag
  const source = attributes.get('src') ?? (foreign ? attributes.get('href') : undefined)
  if (!runs(attributes.get('type'))) return
  reading.runsScripts = true
  if (source) {
    reading.scripts.push(source)
    loadFrom(reading, 'scripts', source)
  } else if (foreign && !tag.selfClosing) reading.foreignText = { tag, start, end }
}

export const readStyle: OpenReader = (reading, tag, start, end, foreign) => {
  if (foreign && !tag.selfClosing) reading.foreignText = { tag, start, end }
}

export const readScriptText: TextReader = (reading, { attributes }, start, end) => {
  const type = attributes.get('type')
  if (type?.trim().toLowerCase() === 'application/ld+json') reading.jsonLd.push(reading.html.slice(start, end))
  else if (!attributes.has('src') && isChecked(type)) addScript(reading, reading.html.slice(start, end))
}

export const readStyleText: TextReader = (reading, _tag, start, end) =>
  addStyle(reading, reading.html.slice(start, end))

export function closeForeignText(reading: Reading, start: number): void {
  const open = reading.foreignText
  if (!open) return
  reading.foreignText = null
  const text = decodeEntities(reading.html.slice(open.end, start)).replace(/<!\[CDATA\[|\]\]>/g, '')
  if (open.tag.name === 'style') addStyle(reading, text)
  else addScript(reading, text)
}

function addScript(reading: Reading, text: string): void {
  reading.inline.scripts += Buffer.byteLength(text)
  reading.scriptHashes.push(sourceHash(text))
}

function addStyle(reading: Reading, text: string): void {
  reading.inline.styles += Buffer.byteLength(text)
  reading.styleHashes.push(sourceHash(text))
}

const SCRIPT_TYPES = /^(?:module|(?:text|application)\/(?:x-)?(?:java|ecma|j|live)script(?:1\.\d)?)?$/i

const DIRECTIVES = /^(?:importmap|speculationrules)$/i

/** Whether a script of this type is a program. */
const runs = (type: string | undefined): boolean => type === undefined || SCRIPT_TYPES.test(type.trim())

/** Whether a policy has a say in an inline script of this type; data has none. */
const isChecked = (type: string | undefined): boolean => runs(type) || DIRECTIVES.test(type?.trim() ?? '')

export const readTitle: TextReader = (reading, _tag, start, end) => {
  // Its content is text, whatever it looks like.
  reading.title ??= textOf(reading.html.slice(start, end).replaceAll('<', '&lt;'))
}
