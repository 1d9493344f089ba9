import { fastDigest } from '#base/fast-hash.ts'

/** Asks an entry of `entry-views.ts` what it stands for. */
export const STANDS_FOR: unique symbol = Symbol('nextgen:stands-for')

/** `name`: what tells entries and their parts apart. `extra`: what a theme has added, if anything. */
export interface Reference {
  readonly name: string
  readonly extra?: object
}

const DEEPEST = 12

/**
 * A short text that differs when a value does; null for a value of which that cannot be told (a function, an instance of
 * some class). An entry counts as a reference: whoever reads of it notes that. `known` remembers objects that are
 * met again.
 */
export function valueDigest(value: unknown, known?: WeakMap<object, string>): string | null {
  if (typeof value === 'string' && value.length > SHORT) return `#"${fastDigest(value)}`
  const text = describe(value, known, 0)
  return text === null ? null : shortened(text)
}

const SHORT = 24

/** What is short stands for itself. */
export const shortened = (text: string): string => (text.length <= SHORT ? text : `#${fastDigest(text)}`)

function describe(value: unknown, known: WeakMap<object, string> | undefined, depth: number): string | null {
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
      return value === null ? 'null' : describeObject(value, known, depth)
    default:
      return null
  }
}

const LONG = 400

function describeObject(value: object, known: WeakMap<object, string> | undefined, depth: number): string | null {
  if (depth > DEEPEST) return null
  const reference = (value as { readonly [STANDS_FOR]?: Reference })[STANDS_FOR]
  if (reference) {
    const { name, extra } = reference
    const added = extra ? members(extra, each => describe(each, known, depth + 1)) : ''
    return added === null ? null : `@${name}${added}`
  }
  const met = known?.get(value)
  if (met !== undefined) return met
  const text = describeMembers(value, each => describe(each, known, depth + 1))
  if (text === null || text.length <= LONG) return text
  // What is met again and again is kept short; the rest goes into one digest with what it stands in.
  const short = shortened(text)
  known?.set(value, short)
  return short
}

function describeMembers(value: object, inner: (each: unknown) => string | null): string | null {
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
