import type { RichTextFormat } from './rich-text.ts'

/**
 * What a CMS holds, as its adapter hands it over: plain data that goes through JSON unchanged. Nothing of another record
 * and nothing of a media file is copied into a record, it is only named: so an edit of an author or of an alternative
 * text is a change of that one record, wherever it is shown, and nobody has to know who shows it.
 */
export interface CmsRecord {
  /** The content type as the CMS names it: `articles`, `post`. */
  readonly type: string
  /** The same before and after every edit and publication; unique among all types of a source. */
  readonly id: string
  /** Of a record that exists once a language; absent for one that has no language. */
  readonly locale?: string
  /** What an editor knows it by, for messages. */
  readonly title: string
  /** Where an editor mends it. */
  readonly editUrl?: string
  /** Where the CMS itself shows it to visitors: what links in texts name it by. Absolute. */
  readonly address?: string
  readonly fields: Readonly<Record<string, FieldValue>>
}

/** JSON, with three kinds of objects that say what they are. */
export type FieldValue =
  | string
  | number
  | boolean
  | null
  | Reference
  | MediaReference
  | RichTextValue
  | readonly FieldValue[]
  | { readonly [field: string]: FieldValue }

/** Another record. Its type may be unknown: ids are unique in a source. */
export interface Reference {
  readonly $ref: string
  readonly type?: string
}

/** A media file, by its id in the CMS. Further members (`alt`) are what the field itself says of it. */
export interface MediaReference {
  readonly $media: string
}

/** Text with structure, in the form in which the CMS keeps it. */
export interface RichTextValue {
  readonly $rich: RichTextFormat
  /** A string for Markdown and HTML, JSON for the others. What it names, it names by id, or by an address of the CMS. */
  readonly value: unknown
}

/** A media file as the CMS describes it; the bytes are at `url`. */
export interface Media {
  readonly id: string
  /** Absolute. */
  readonly url: string
  /** Changes whenever the bytes may have: time of the last edit, hash, revision. Empty where the CMS does not tell. */
  readonly version: string
  readonly name?: string
  readonly mime?: string
  readonly alt?: string
  readonly caption?: string
  readonly width?: number
  readonly height?: number
  readonly bytes?: number
}

const isObject = (value: unknown): value is object => value !== null && typeof value === 'object'

export const isReference = (value: unknown): value is Reference => isObject(value) && '$ref' in value
export const isMediaReference = (value: unknown): value is MediaReference => isObject(value) && '$media' in value
export const isRichText = (value: unknown): value is RichTextValue => isObject(value) && '$rich' in value

/** Whether a media file is for an `img`. */
export const isPicture = ({ mime }: Media): boolean => mime === undefined || mime.startsWith('image/')

/** Ids of the records and media files that a value names, at any depth. */
export function targetsOf(value: unknown, found: Set<string> = new Set()): ReadonlySet<string> {
  if (!isObject(value)) return found
  if (isReference(value)) found.add(value.$ref)
  else if (isMediaReference(value)) found.add(value.$media)
  else for (const member of Object.values(value)) targetsOf(member, found)
  return found
}
