import { textOf } from './entities.ts'
import { loadFrom, loadSources } from './loads.ts'
import { lineOf, type OpenReader, type Reading } from './reading.ts'

// What is read of a page's content.

export const readAnchor: OpenReader = (reading, { attributes }, start, end) => {
  const name = attributes.get('name')
  if (name) reading.ids.push(name)
  const href = attributes.get('href')
  if (href === undefined) return
  reading.links.push({ href, line: lineOf(reading, start) })
  reading.linkTexts.push(end)
}

export const readImage: OpenReader = (reading, tag, start, end) => {
  const { attributes } = tag
  loadSources(reading, attributes, 'images')
  const src = attributes.get('src') ?? ''
  const value = (name: string): string | null => attributes.get(name) ?? null
  reading.images.push({
    src,
    alt: value('alt'),
    width: value('width'),
    height: value('height'),
    line: lineOf(reading, start),
  })
  reading.placedImages.push({ tag, start, end, inMain: reading.mainDepth > 0, textBefore: reading.text })
}

export const readFrame: OpenReader = (reading, tag, start, end) => {
  loadFrom(reading, 'frames', tag.attributes.get('src'))
  reading.frames.push({ tag, start, end })
}

export const readMain: OpenReader = (reading, _tag, _start, end) => {
  reading.mainDepth++
  if (reading.mainStart >= 0) return
  reading.mainStart = end
  reading.text = 0
}

export const readParagraph: OpenReader = (reading, _tag, _start, end) => {
  if (reading.mainDepth > 0 && reading.paragraphs.length < 3) reading.paragraphs.push(end)
}

export const readTime: OpenReader = (reading, { attributes }) => {
  if (reading.articleDepth > 0) reading.time ??= attributes.get('datetime') ?? null
}

export const readHeading: OpenReader = (reading, _tag, _start, end) => {
  if (reading.heading !== null || reading.headingStart >= 0) return
  reading.headingStart = end
  reading.headingInArticle = reading.articleDepth > 0
}

export function closeHeading(reading: Reading, start: number): void {
  if (reading.heading !== null || reading.headingStart < 0) return
  reading.heading = textOf(reading.html.slice(reading.headingStart, start))
}

export const readRoot: OpenReader = (reading, tag, start, end) => {
  reading.root ??= { tag, start, end }
}

export const readBody: OpenReader = (reading, _tag, start, end) => {
  if (reading.bodyStart >= 0) return
  reading.bodyStart = end
  if (reading.headEnd < 0) reading.headEnd = start
}

export function closeHead(reading: Reading, start: number): void {
  if (reading.headEnd < 0) reading.headEnd = start
}

export function closeBody(reading: Reading, start: number): void {
  reading.bodyEnd = start
}
