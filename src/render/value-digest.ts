import { fastDigest } from '#base/fast-hash.ts'

/** Asks an entry of `entry-views.ts` what it stands for: `collection/id`. */
export const STANDS_FOR: unique symbol = Symbol('nextgen:stands-for')

const DEEPEST = 12

/**
 * A short text that differs when a value does; null for a value of which that cannot be told (a function, an instance of
 * some class). An entry counts as a reference: whoever reads of it notes that. `known` remembers objects that are
 * met again.
 */
export function valueDigest(value: unknown, known: WeakMap<object, string> = new WeakMap()): string | null {
  const text = describe(value, known, 0)
  return text === null ? null : shortened(text)
}

/** Up to 24 characters stand for themselves. */
export const shortened = (text: string): string => (text.length <= 24 ? text : `#${fastDigest(text)}`)

function describe(value: unknown, known: WeakMap<object, string>, depth: number): string | null {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value)
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value)
    case 'boolean':
    case 'undefined':
      return String(value)
    case 'bigint':
      return `${value}n`
    case 'object':
      if (value === null) return 'null'
      return known.get(value) ?? remember(value, describeObject(value, known, depth), known)
    default:
      return null
  }
}

/** What is met again and again is kept short; the rest goes into one digest with what it stands in. */
function remember(value: object, text: string | null, known: WeakMap<object, string>): string | null {
  if (text === null) return null
  const short = text.length > LONG ? shortened(text) : text
  known.set(value, short)
  return short
}

const LONG = 400

function describeObject(value: object, known: WeakMap<object, string>, depth: number): string | null {
  if (depth > DEEPEST) return null
  const inner = (each: unknown): string | null => describe(each, known, depth + 1)
  const reference = (value as { readonly [STANDS_FOR]?: { readonly name: string; readonly extra: object } })[STANDS_FOR]
  if (reference) {
    const extra = Object.keys(reference.extra).length > 0 ? members(reference.extra, inner) : ''
    return extra === null ? null : `@${reference.name}${extra}`
  }
  if (Array.isArray(value)) return list('[', value, inner)
  const prototype = Object.getPrototypeOf(value)
  if (prototype === Object.prototype || prototype === null) return members(imageCopy(value) ?? value, inner)
  const kind = Object.prototype.toString.call(value)
  if (kind === '[object Date]') return `date ${(value as Date).getTime()}`
  if (value instanceof Map) return list('map', [...value].flat(), inner)
  if (value instanceof Set) return list('set', [...value], inner)
  if (value instanceof URL) return `url ${value.href}`
  if (value instanceof RegExp) return `regexp ${value}`
  return null
}

/** An imported image takes a look at its members for a page that shows the original: its `clone` is there for all others. */
function imageCopy(value: object): object | undefined {
  if (!Object.hasOwn(value, 'src') || !Object.hasOwn(value, 'format')) return undefined
  const { clone } = value as { readonly clone?: unknown }
  return typeof clone === 'object' && clone !== null ? clone : undefined
}

function list(kind: string, items: readonly unknown[], inner: (each: unknown) => string | null): string | null {
  let text = kind
  for (const item of items) {
    const each = inner(item)
    if (each === null) return null
    text += `${each},`
  }
  return text
}

/** In the order in which they stand: a page may tell it. */
function members(value: object, inner: (each: unknown) => string | null): string | null {
  if (Object.getOwnPropertySymbols(value).length > 0) return null
  let text = '{'
  for (const key of Object.keys(value)) {
    const each = inner((value as Record<string, unknown>)[key])
    if (each === null) return null
    text += `${JSON.stringify(key)}:${each},`
  }
  return text
}
