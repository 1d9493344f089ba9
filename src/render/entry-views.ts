import { type Entry, LAZY } from '#model/content.ts'
import { STANDS_FOR } from './value-digest.ts'

/** Where reads of entries are noted. `position`: of the entry in the table of all. */
export interface EntryReader {
  read(position: number, part: string): void
  /** A page changes an entry's data, which all pages share. */
  changed(): void
}

/**
 * What is common to all the objects in which an entry is handed out: the handler of their proxies. Reading a member notes
 * it; `data` and the rendered text are noted member by member.
 */
export class EntryView implements ProxyHandler<Record<string, unknown>> {
  readonly position: number
  readonly name: string
  readonly #raw: Readonly<Record<string, unknown>>
  readonly #reader: EntryReader
  #data: Noting | undefined
  #rendered: Noting | undefined

  constructor(position: number, name: string, raw: Entry, reader: EntryReader) {
    this.position = position
    this.name = name
    this.#raw = raw as unknown as Readonly<Record<string, unknown>>
    this.#reader = reader
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
        return { name: this.name, extra: this.#extra(target) }
    }
    if (typeof key === 'symbol') return Reflect.get(target, key)
    this.#reader.read(this.position, key)
    return this.#member(target, key)
  }
  /** What lies on the disk is read now. */
  #member(target: Record<string, unknown>, key: string): unknown {
    return target[key] === LAZY ? this.#raw[key] : target[key]
  }
  getOwnPropertyDescriptor(target: Record<string, unknown>, key: string | symbol): PropertyDescriptor | undefined {
    const value = this.get(target, key)
    const found = Reflect.getOwnPropertyDescriptor(target, key)
    if (found && 'value' in found && typeof key === 'string') found.value = value
    return found
  }
  has(target: Record<string, unknown>, key: string | symbol): boolean {
    if (typeof key === 'string') this.#reader.read(this.position, key)
    return Reflect.has(target, key)
  }
  ownKeys(target: Record<string, unknown>): (string | symbol)[] {
    this.#reader.read(this.position, 'members')
    return Reflect.ownKeys(target)
  }
  #dataOf(value: unknown): unknown {
    if (value === null || typeof value !== 'object') return value
    if (this.#data?.value !== value) this.#data = noting(value, new Members(this, this.#reader, 'data.'))
    return this.#data.proxy
  }
  #renderedOf(value: unknown): unknown {
    this.#reader.read(this.position, 'rendered')
    if (value === null || typeof value !== 'object') return value
    if (this.#rendered?.value !== value) {
      const { metadata } = value as { readonly metadata?: object }
      const inner = metadata && noting(metadata, new Members(this, this.#reader, 'metadata.')).proxy
      const { proxy } = noting(inner ? { ...value, metadata: inner } : value, new Members(this, this.#reader, ''))
      this.#rendered = { value, proxy }
    }
    return this.#rendered.proxy
  }
  /** What a theme has added to the object. */
  #extra(target: Record<string, unknown>): object {
    const added = Object.keys(target).filter(key => !(key in this.#raw) && key !== 'collection')
    return Object.fromEntries(added.map(key => [key, target[key]]))
  }
}

interface Noting {
  readonly value: object
  readonly proxy: object
}

const noting = (value: object, handler: Members): Noting => ({ value, proxy: new Proxy(value, handler) })

/** Handler of an object of the site's content that notes which of its members are read. */
class Members implements ProxyHandler<object> {
  readonly #view: EntryView
  readonly #reader: EntryReader
  readonly #prefix: string
  readonly #parts = new Map<string, string>()

  constructor(view: EntryView, reader: EntryReader, prefix: string) {
    this.#view = view
    this.#reader = reader
    this.#prefix = prefix
  }
  #read(key: string): void {
    if (key === 'metadata' && this.#prefix === '') return
    let part = this.#parts.get(key)
    if (part === undefined) {
      part = this.#prefix + key
      this.#parts.set(key, part)
    }
    this.#reader.read(this.#view.position, part)
  }
  get(target: object, key: string | symbol): unknown {
    if (typeof key === 'string') this.#read(key)
    else if (key === STANDS_FOR) return { name: `${this.#prefix}${this.#view.name}`, extra: {} }
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
    this.#reader.read(this.#view.position, `${this.#prefix}members`)
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
