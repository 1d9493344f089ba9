import { loadFrom, loadSources } from './loads.ts'
import {
  closeBody,
  closeHead,
  closeHeading,
  readAnchor,
  readBody,
  readFrame,
  readHeading,
  readImage,
  readMain,
  readParagraph,
  readRoot,
  readTime,
} from './read-content.ts'
import {
  closeForeignText,
  readLink,
  readMeta,
  readScript,
  readScriptText,
  readStyle,
  readStyleText,
  readTitle,
} from './read-head.ts'
import type { CloseReader, OpenReader, TextReader } from './reading.ts'

/** What finishing does when it meets an element: one small function a name, none for most. */
export const openReaders: ReadonlyMap<string, OpenReader> = new Map<string, OpenReader>([
  ['html', readRoot],
  ['body', readBody],
  [
    'base',
    reading => {
      reading.hasBase = true
    },
  ],
  ['meta', readMeta],
  ['link', readLink],
  ['script', readScript],
  ['style', readStyle],
  ['a', readAnchor],
  ['area', readAnchor],
  ['img', readImage],
  [
    'source',
    (reading, { attributes }) => loadSources(reading, attributes, attributes.has('srcset') ? 'images' : 'media'),
  ],
  ['video', (reading, { attributes }) => loadSources(reading, attributes, 'media')],
  ['audio', (reading, { attributes }) => loadSources(reading, attributes, 'media')],
  ['track', (reading, { attributes }) => loadSources(reading, attributes, 'media')],
  ['embed', (reading, { attributes }) => loadFrom(reading, 'objects', attributes.get('src'))],
  ['object', (reading, { attributes }) => loadFrom(reading, 'objects', attributes.get('data'))],
  ['iframe', readFrame],
  ['form', (reading, { attributes }) => loadFrom(reading, 'forms', attributes.get('action'))],
  ['main', readMain],
  ['article', reading => void reading.articleDepth++],
  ['h1', readHeading],
  ['p', readParagraph],
  ['time', readTime],
  ['template', reading => void reading.templates++],
])

export const closeReaders: ReadonlyMap<string, CloseReader> = new Map<string, CloseReader>([
  ['head', closeHead],
  ['body', closeBody],
  ['h1', closeHeading],
  ['main', reading => void reading.mainDepth--],
  ['article', reading => void reading.articleDepth--],
  ['template', reading => void reading.templates--],
  ['script', closeForeignText],
  ['style', closeForeignText],
])

export const textReaders: ReadonlyMap<string, TextReader> = new Map<string, TextReader>([
  ['title', readTitle],
  ['script', readScriptText],
  ['style', readStyleText],
])
