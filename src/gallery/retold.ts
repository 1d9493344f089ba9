import type { JsonSchema } from '#model/theme.ts'
import type { Voice } from './voice.ts'

export interface Retelling {
  readonly voice: Voice
  /** Texts that name something: ids of entries. They stay, as whatever refers to them would break. */
  readonly names: ReadonlySet<string>
  /** How many items a list of tags has. */
  readonly tags?: number
  /** How many items any other list of texts or objects has at least. */
  readonly items?: number
  /** Pictures that a schema can do without are left out. */
  readonly withoutPictures?: boolean
}

/**
 * Data of an entry or options of a site with every text told anew, as far as the schema lets it be free: names, addresses,
 * dates and choices stay. Equal texts stay equal, so that groups stay groups.
 */
export function retold(
  data: unknown,
  schema: JsonSchema | null,
  retelling: Retelling,
  counter = new Numbering(),
): unknown {
  const forms = formsOf(schema ?? {})
  return isObject(data) ? object(data, forms, retelling, counter, true) : data
}

/** Numbers texts in the order in which they are met. */
export class Numbering {
  readonly #known = new Map<string, number>()
  of(text: string): number {
    const known = this.#known.get(text)
    if (known !== undefined) return known
    this.#known.set(text, this.#known.size)
    return this.#known.size - 1
  }
}

const GONE = Symbol('gone')

const TAGS = /^(tags?|keywords?|topics|labels)$/i
const TITLES = /(title|headline|name|heading|question)$/i
const FIXED =
  /^(id|slug|url|href|link|links?To|path|src|icon|art|lang|language|locale|currency|code|colou?r|layout|template|type|kind|variant|translates|canonical|email|phone|version|handle|timezone|country)$/i
const PICTURE = /\.(jpe?g|png|apng|tiff|webp|gif|svg|avif)$/i

function withKey(key: string, value: unknown, schema: JsonSchema, retelling: Retelling, counter: Numbering): unknown {
  const forms = formsOf(schema)
  if (typeof value === 'string') return text(key, value, forms, retelling, counter)
  if (Array.isArray(value)) return list(key, value, forms, retelling, counter)
  if (isObject(value)) return object(value, forms, retelling, counter)
  return value
}

function text(
  key: string,
  value: string,
  forms: readonly JsonSchema[],
  retelling: Retelling,
  counter: Numbering,
): unknown {
  if (retelling.withoutPictures && (isPicture(forms) || PICTURE.test(value))) return GONE
  const form = forms.find(each => each.type === 'string')
  if ((forms.length > 0 && !form) || !isFree(key, value, form, forms, retelling)) return value
  const { voice } = retelling
  const nth = counter.of(value)
  const words = value.trim().split(/\s+/).length
  const told = TITLES.test(key) && words > 2 ? voice.title(nth) : words <= 3 ? voice.label(nth) : voice.sentence(nth)
  const longest = typeof form?.maxLength === 'number' ? form.maxLength : Number.POSITIVE_INFINITY
  return told.length > longest ? told.slice(0, longest) : told
}

function isFree(
  key: string,
  value: string,
  form: JsonSchema | undefined,
  forms: readonly JsonSchema[],
  { names }: Retelling,
): boolean {
  if (value.trim() === '' || FIXED.test(key) || names.has(value)) return false
  if (form && ('enum' in form || 'const' in form || 'pattern' in form || 'format' in form)) return false
  if (typeof form?.maxLength === 'number' && form.maxLength < 12) return false
  // A reference: also an object of an id and a collection.
  if (forms.some(each => isObject(each.properties) && 'collection' in each.properties)) return false
  return (
    !/^(https?:|mailto:|tel:|\/|\.{1,2}\/|#[0-9a-f]{3,8}$|\S+@\S+\.\S+$|\d{4}-\d\d-\d\d|[\d\s.,:%+-]+$)/i.test(value) &&
    !PICTURE.test(value)
  )
}

const isPicture = (forms: readonly JsonSchema[]): boolean => forms.some(each => each.format === 'image')

function list(
  key: string,
  value: readonly unknown[],
  forms: readonly JsonSchema[],
  retelling: Retelling,
  counter: Numbering,
): unknown {
  const form = forms.find(each => each.type === 'array')
  const items = isObject(form?.items) ? form.items : {}
  const told = value.map(item => withKey(singular(key), item, items, retelling, counter)).filter(item => item !== GONE)
  const most = typeof form?.maxItems === 'number' ? form.maxItems : Number.POSITIVE_INFINITY
  const texts = told.every(item => typeof item === 'string' && !value.includes(item)) && told.length > 0
  const wanted =
    TAGS.test(key) && (texts || value.length === 0) ? (retelling.tags ?? 0) : texts ? (retelling.items ?? 0) : 0
  const label = retelling.voice.label
  return [
    ...told,
    ...Array.from({ length: Math.max(0, Math.min(most, wanted) - told.length) }, (_, at) =>
      TAGS.test(key) ? `${label(at)} ${at + 1}` : label(at + told.length),
    ),
  ]
}

const singular = (key: string): string => key.replace(/s$/, '')

function object(
  value: Readonly<Record<string, unknown>>,
  forms: readonly JsonSchema[],
  retelling: Retelling,
  counter: Numbering,
  isEntry = false,
): unknown {
  const form = forms.find(each => each.type === 'object')
  const properties = isObject(form?.properties) ? form.properties : {}
  const others = isObject(form?.additionalProperties) ? form.additionalProperties : {}
  const required = new Set(Array.isArray(form?.required) ? (form.required as string[]) : [])
  const told: Record<string, unknown> = {}
  for (const [key, member] of Object.entries(value)) {
    const schema = isObject(properties[key]) ? properties[key] : others
    const made = withKey(key, member, schema, retelling, counter)
    if (made !== GONE) told[key] = made
    else if (required.has(key) || !form) {
      // An object that exists for its picture goes with it, an entry does not; without a schema nobody knows what may go.
      if (form && !isEntry) return GONE
      told[key] = member
    }
  }
  for (const [key, schema] of Object.entries(properties))
    if (
      retelling.tags &&
      TAGS.test(key) &&
      !(key in told) &&
      isObject(schema) &&
      formsOf(schema).some(each => each.type === 'array')
    )
      told[key] = withKey(key, [], schema, retelling, counter)
  return told
}

/** The alternatives that a schema allows. */
function formsOf(schema: JsonSchema): readonly JsonSchema[] {
  const alternatives = [schema.anyOf, schema.oneOf, schema.allOf].find(Array.isArray) as JsonSchema[] | undefined
  if (alternatives) return alternatives.flatMap(formsOf)
  return Object.keys(schema).length === 0 ? [] : [schema]
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
