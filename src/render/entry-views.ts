import { type Entry, LAZY } from '#model/content.ts'
import { type Reference, STANDS_FOR } from './value-digest.ts'

/** Where reads of entries are noted. */
export interface EntryReader {
  /** `position`: of the entry in the table of all; `bit`: of the part that is read. */
  read(position: number, bit: number): void
  /** The bit of a part: `data.title`. */
  bitOf(part: string): number
  /** A page changes an entry's data, which all pages share. */
  changed(): void
}

/** Bits of the members of `data`, of an entry's `rendered`, and so on; those that all entries have in common. */
export interface MemberBits {
  readonly entry: PartBits
  readonly data: PartBits
  readonly metadata: PartBits
}

interface PartBits {
  of(member: string): number
}

export const memberBits = (reader: EntryReader): MemberBits => ({
  entry: partBits(reader, ''),
  data: partBits(reader, 'data.'),
  metadata: partBits(reader, 'metadata.'),
})

function partBits({ bitOf }: EntryReader, prefix: string): PartBits {
  const bits = new Map<string, number>()
  return {
    of(member) {
      let bit = bits.get(member)
      if (bit === undefined) {
        bit = bitOf(prefix + member)
        bits.set(member, bit)
      }
      return bit
    },
  }
}

/**
 * What is common to all the objects in which an entry is handed out: the handler of their proxies. Reading a member notes
 * it; `data` and the rendered text are noted member by member.
 */
export class EntryView implements ProxyHandler<Record<string, unknown>> {
  readonly position: number
  readonly name: string
  #raw: Readonly<Record<string, unknown>>
  /** What it showed before, the latest last; objects that were handed out then still bear members of these. */
  #former: readonly Readonly<Record<string, unknown>>[] | undefined
  readonly #reader: EntryReader
  readonly #bits: MemberBits
  readonly #itself: Reference
  #members = 0
  #data: Noting | undefined
  #rendered: Noting | undefined

  constructor(position: number, name: string, raw: Entry, reader: EntryReader, bits: MemberBits) {
    this.position = position
    this.name = name
    this.#raw = raw as unknown as Readonly<Record<string, unknown>>
    this.#reader = reader
    this.#bits = bits
    this.#itself = { name }
  }
  /**
   * Shows another state of the entry from now on, in objects that were handed out before as well. `raw` has the same members
   * in the same order, and the very same `data`.
   */
  renew(raw: Entry): void {
    this.#former = [...(this.#former ?? []), this.#raw]
    this.#raw = raw as unknown as Readonly<Record<string, unknown>>
    this.#rendered = undefined
  }
  get(target: Record<string, unknown>, key: string | symbol): unknown {
    switch (key) {
      case 'id':
      case 'collection':
      // Whoever awaits an entry asks whether it is a promise.
      case 'then':
        return target[key]
      case 'data':
        return this.#dataOf(target.data)
      case 'rendered':
        return this.#renderedOf(this.#member(target, key))
      case STANDS_FOR:
        return this.#reference(target)
    }
    if (typeof key === 'symbol') return Reflect.get(target, key)
    this.#reader.read(this.position, this.#bits.entry.of(key))
    return this.#member(target, key)
  }
  /** What lies on the disk is read now, and so is what has been renewed; what a theme has put in its place stays. */
  #member(target: Record<string, unknown>, key: string): unknown {
    const own = target[key]
    return own === LAZY || this.#former?.some(raw => raw[key] === own) ? this.#raw[key] : own
  }
  getOwnPropertyDescriptor(target: Record<string, unknown>, key: string | symbol): PropertyDescriptor | undefined {
    const value = this.get(target, key)
    const found = Reflect.getOwnPropertyDescriptor(target, key)
    if (found && 'value' in found && typeof key === 'string') found.value = value
    return found
  }
  has(target: Record<string, unknown>, key: string | symbol): boolean {
    if (typeof key === 'string') this.#reader.read(this.position, this.#bits.entry.of(key))
    return Reflect.has(target, key)
  }
  ownKeys(target: Record<string, unknown>): (string | symbol)[] {
    this.#reader.read(this.position, this.#bits.entry.of('members'))
    return Reflect.ownKeys(target)
  }
  #dataOf(value: unknown): unknown {
    if (value === null || typeof value !== 'object') return value
    if (this.#data?.value !== value)
      this.#data = noting(value, new Members(this.position, `data.${this.name}`, this.#reader, this.#bits.data))
    return this.#data.proxy
  }
  #renderedOf(value: unknown): unknown {
    this.#reader.read(this.position, this.#bits.entry.of('rendered'))
    if (value === null || typeof value !== 'object') return value
    if (this.#rendered?.value !== value) {
      const { metadata } = value as { readonly metadata?: object }
      const members = (prefix: string, bits: PartBits, silent?: string) =>
        new Members(this.position, `${prefix}${this.name}`, this.#reader, bits, silent)
      const inner = metadata && noting(metadata, members('metadata.', this.#bits.metadata)).proxy
      const whole = inner ? { ...value, metadata: inner } : value
      // What is read of the metadata is noted by its own view.
      this.#rendered = { value, proxy: noting(whole, members('', this.#bits.entry, 'metadata')).proxy }
    }
    return this.#rendered.proxy
  }
  /** The entry, and what a theme has added to the object. */
  #reference(target: Record<string, unknown>): Reference {
    const keys = Object.keys(target)
    // Members that are added come after those that there were.
    if (keys.length === this.#members && keys[keys.length - 1] === 'collection') return this.#itself
    const added = keys.filter(key => !(key in this.#raw) && key !== 'collection')
    if (added.length > 0) return { name: this.name, extra: Object.fromEntries(added.map(key => [key, target[key]])) }
    this.#members = keys.length
    return this.#itself
  }
}

interface Noting {
  readonly value: object
  readonly proxy: object
}

const noting = (value: object, handler: Members): Noting => ({ value, proxy: new Proxy(value, handler) })

/** Handler of an object of the site's content that notes which of its members are read. */
class Members implements ProxyHandler<object> {
  readonly #position: number
  readonly #name: string
  readonly #reader: EntryReader
  readonly #bits: PartBits
  readonly #silent: string | undefined

  /** `silent`: a member that is not noted. */
  constructor(position: number, name: string, reader: EntryReader, bits: PartBits, silent?: string) {
    this.#position = position
    this.#name = name
    this.#reader = reader
    this.#bits = bits
    this.#silent = silent
  }
  #read(member: string): void {
    if (member !== this.#silent) this.#reader.read(this.#position, this.#bits.of(member))
  }
  get(target: object, key: string | symbol): unknown {
    if (typeof key === 'string') this.#read(key)
    else if (key === STANDS_FOR) return { name: this.#name } satisfies Reference
    return Reflect.get(target, key)
  }
  getOwnPropertyDescriptor(target: object, key: string | symbol): PropertyDescriptor | undefined {
    if (typeof key === 'string') this.#read(key)
    return Reflect.getOwnPropertyDescriptor(target, key)
  }
  has(target: object, key: string | symbol): boolean {
    if (typeof key === 'string') this.#read(key)
    return Reflect.has(target, key)
  }
  ownKeys(target: object): (string | symbol)[] {
    this.#read('members')
    return Reflect.ownKeys(target)
  }
  set(target: object, key: string | symbol, value: unknown): boolean {
    this.#reader.changed()
    return Reflect.set(target, key, value)
  }
  defineProperty(target: object, key: string | symbol, descriptor: PropertyDescriptor): boolean {
    this.#reader.changed()
    return Reflect.defineProperty(target, key, descriptor)
  }
  deleteProperty(target: object, key: string | symbol): boolean {
    this.#reader.changed()
    return Reflect.deleteProperty(target, key)
  }
}
