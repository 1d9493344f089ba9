import type { ElementContent } from 'hast'

/** A text that cannot be shown: it is not of its format, or nested without end. `message` says what was expected. */
export class RichTextFault extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'RichTextFault'
  }
}

/** Deeper than any text that people write. */
const MAX_DEPTH = 100

/** A JSON object of a text, member by member: nothing is known of what they hold. */
export type Json = Readonly<Record<string, unknown>>

/** What a reader of one format is given besides the text. */
export interface Reading {
  /** Markdown and HTML inside a text of another format. */
  html(source: string): ElementContent[]
  markdown(source: string): ElementContent[]
  /** Told each kind of node that was left out. */
  unknown(kind: string): void
  /** `read`, one level deeper. */
  deeper<T>(read: () => T): T
}

export function newReading({ html, markdown }: Pick<Reading, 'html' | 'markdown'>) {
  const unknown = new Set<string>()
  let depth = 0
  const reading: Reading = {
    html,
    markdown,
    unknown: kind => void unknown.add(kind.slice(0, 60)),
    deeper(read) {
      if (depth >= MAX_DEPTH) throw new RichTextFault(`its parts are nested more than ${MAX_DEPTH} deep`)
      depth++
      try {
        return read()
      } finally {
        depth--
      }
    },
  }
  return { reading, unknown }
}

export const isJson = (value: unknown): value is Json =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

/** The objects of a list; an empty list for anything else. */
export const objectsIn = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isJson) : [])

export const stringIn = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''

/** The first of some values that is a text with something in it. */
export const firstText = (...values: readonly unknown[]): string => values.map(stringIn).find(Boolean) ?? ''

/** A whole number between bounds. */
export const wholeNumber = (value: unknown, least: number, most: number): number | undefined => {
  const number = Number(value)
  return Number.isInteger(number) && number >= least && number <= most ? number : undefined
}

/** What a value is, for messages. */
export const kindOf = (value: unknown): string =>
  value === null || value === undefined
    ? 'nothing'
    : Array.isArray(value)
      ? 'a list'
      : isJson(value)
        ? 'an object'
        : `a ${typeof value}`
