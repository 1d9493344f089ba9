/**
 * `Headers` as a page's render uses them: a map in place of the platform's guarded lists, which, with its `Request` and
 * `Response`, cost more than the render of a small page. Inside a compiled theme the light classes stand under the
 * platform's names.
 */
const RealHeaders = globalThis.Headers

const TOKEN = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i
const isFieldValue = (value: string): boolean => {
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at)
    if (code === 0 || code === 10 || code === 13 || code > 255) return false
  }
  return true
}

export class LightHeaders implements Iterable<[string, string]> {
  #values = new Map<string, string>()
  #cookies: string[] = []

  static [Symbol.hasInstance](value: unknown): boolean {
    return isMadeBy(LightHeaders, value) || value instanceof RealHeaders
  }

  constructor(init?: unknown) {
    if (init === undefined || init === null) return
    if (isMadeBy(LightHeaders, init)) {
      const other = init as LightHeaders
      for (const [name, value] of other.#values) this.#values.set(name, value)
      this.#cookies = [...other.#cookies]
    } else if (typeof init === 'object' && Symbol.iterator in init) {
      for (const pair of init as Iterable<readonly [string, string]>) {
        const [name, value, ...rest] = [...pair]
        if (name === undefined || value === undefined || rest.length > 0)
          throw new TypeError('Headers: expected pairs of a name and a value')
        this.append(name, value)
      }
    } else
      for (const name of Reflect.ownKeys(init as object))
        this.append(String(name), (init as Record<string, string>)[name as string] as string)
  }

  append(name: string, value: string): void {
    const key = keyOf(name)
    const text = valueOf(name, value)
    if (key === 'set-cookie') this.#cookies.push(text)
    else {
      const earlier = this.#values.get(key)
      this.#values.set(key, earlier === undefined ? text : `${earlier}, ${text}`)
    }
  }
  set(name: string, value: string): void {
    const key = keyOf(name)
    const text = valueOf(name, value)
    if (key === 'set-cookie') this.#cookies = [text]
    else this.#values.set(key, text)
  }
  get(name: string): string | null {
    const key = keyOf(name)
    if (key === 'set-cookie') return this.#cookies.length > 0 ? this.#cookies.join(', ') : null
    return this.#values.get(key) ?? null
  }
  has(name: string): boolean {
    const key = keyOf(name)
    return key === 'set-cookie' ? this.#cookies.length > 0 : this.#values.has(key)
  }
  delete(name: string): void {
    const key = keyOf(name)
    if (key === 'set-cookie') this.#cookies = []
    else this.#values.delete(key)
  }
  getSetCookie(): string[] {
    return [...this.#cookies]
  }
  forEach(callback: (value: string, name: string, headers: LightHeaders) => void, self?: unknown): void {
    for (const [name, value] of this) callback.call(self, value, name, this)
  }
  *entries(): IterableIterator<[string, string]> {
    const pairs: [string, string][] = [...this.#values]
    for (const cookie of this.#cookies) pairs.push(['set-cookie', cookie])
    yield* pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  }
  *keys(): IterableIterator<string> {
    for (const [name] of this.entries()) yield name
  }
  *values(): IterableIterator<string> {
    for (const [, value] of this.entries()) yield value
  }
  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.entries()
  }
  get [Symbol.toStringTag](): string {
    return 'Headers'
  }
}

function keyOf(name: string): string {
  const text = String(name)
  if (!TOKEN.test(text)) throw new TypeError(`Headers: "${text}" is no name of a header`)
  return text.toLowerCase()
}

function valueOf(name: string, value: string): string {
  const text = String(value).replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '')
  if (!isFieldValue(text))
    throw new TypeError(`Headers: the value of "${name}" holds characters that no header may hold`)
  return text
}

/** `instanceof` without asking the class, which answers for the platform's as well. */
export const isMadeBy = (made: { readonly prototype: object }, value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.prototype.isPrototypeOf.call(made.prototype, value)
