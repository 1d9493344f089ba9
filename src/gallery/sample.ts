import type { JsonSchema } from '#model/theme.ts'

const FIRST_DAY = Date.UTC(2026, 0, 15)
const DAY = 86_400_000

/**
 * A value that a JSON Schema accepts, as far as its keywords say what that is. Of objects only what is required, unless
 * `full`. `nth` makes values differ.
 */
export function sampleOf(schema: JsonSchema, nth: number, full: boolean, key = 'value'): unknown {
  if ('default' in schema && !full) return schema.default
  if ('const' in schema) return schema.const
  if (Array.isArray(schema.enum)) return schema.enum[nth % schema.enum.length]
  const alternatives = [schema.anyOf, schema.oneOf, schema.allOf].find(Array.isArray) as JsonSchema[] | undefined
  const first = alternatives?.find(each => each.type === 'string') ?? alternatives?.[0]
  if (first) return sampleOf(first, nth, full, key)
  switch (schema.type) {
    case 'string':
      return sampleText(schema, nth, key)
    case 'number':
    case 'integer':
      return sampleNumber(schema, nth)
    case 'boolean':
      return true
    case 'array': {
      const least = numberOf(schema.minItems) ?? 0
      const length = full ? Math.min(Math.max(least, 3), numberOf(schema.maxItems) ?? 3) : least
      const items = (schema.items ?? {}) as JsonSchema
      return Array.from({ length }, (_, at) => sampleOf(items, nth + at, full, key))
    }
    case 'object': {
      const required = new Set((schema.required ?? []) as string[])
      const members = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>)
      return Object.fromEntries(
        members
          .filter(([name, member]) => required.has(name) || (full && !isPicture(member) && !REFERENCE.test(name)))
          .map(([name, member]) => [name, sampleOf(member, nth, full, name)]),
      )
    }
    default:
      return `A ${key}`
  }
}

/** Fields that name other entries: a sample has none to name. */
const REFERENCE = /^(translates|slug|canonical)$/

const isPicture = ({ format, properties }: JsonSchema): boolean =>
  format === 'image' || Object.values((properties ?? {}) as Record<string, JsonSchema>).some(isPicture)

const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)

const WORDS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth']

function sampleText(schema: JsonSchema, nth: number, key: string): string {
  switch (schema.format) {
    case 'date':
    case 'date-time':
      return new Date(FIRST_DAY - nth * 7 * DAY).toISOString().slice(0, schema.format === 'date' ? 10 : undefined)
    case 'email':
      return `someone-${nth + 1}@site.example`
    case 'uri':
      return `https://site.example/${nth + 1}`
    case 'image':
      return './picture.svg'
  }
  const text = `The ${WORDS[nth % WORDS.length]} ${key.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase()}`
  const least = numberOf(schema.minLength) ?? 0
  return text.padEnd(least, '.').slice(0, numberOf(schema.maxLength) ?? 1000)
}

function sampleNumber({ minimum, maximum, type }: JsonSchema, nth: number): number {
  const [low, high] = [numberOf(minimum) ?? 1, numberOf(maximum) ?? 100]
  const value = Math.min(high, low + ((nth * 7) % 10) + (type === 'integer' ? 0 : 0.5))
  return type === 'integer' ? Math.max(Math.ceil(low), Math.floor(value)) : value
}
