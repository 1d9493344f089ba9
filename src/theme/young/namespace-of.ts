type Exports = Readonly<Record<string, () => unknown>>

const NO_TAG = 1
const EXTENSIBLE = 2

/** Members of the target are what the bundler adds of other modules (`export *` of one that stays outside). */
class NamespaceHandler implements ProxyHandler<object> {
  readonly #all: Exports
  readonly #flags: number

  constructor(all: Exports, flags: number) {
    this.#all = all
    this.#flags = flags
  }
  #isExport(key: PropertyKey): key is string {
    return typeof key === 'string' && Object.hasOwn(this.#all, key)
  }
  get(target: object, key: PropertyKey): unknown {
    return this.#isExport(key) ? this.#all[key]?.() : Reflect.get(target, key)
  }
  has(target: object, key: PropertyKey): boolean {
    return this.#isExport(key) || Reflect.has(target, key)
  }
  ownKeys(target: object): (string | symbol)[] {
    return [...new Set([...Object.keys(this.#all), ...Reflect.ownKeys(target)])]
  }
  getOwnPropertyDescriptor(target: object, key: PropertyKey): PropertyDescriptor | undefined {
    return this.#isExport(key)
      ? { value: this.#all[key]?.(), writable: false, enumerable: true, configurable: true }
      : Reflect.getOwnPropertyDescriptor(target, key)
  }
  defineProperty(target: object, key: PropertyKey, descriptor: PropertyDescriptor): boolean {
    const isOpen = (this.#flags & EXTENSIBLE) !== 0 && !this.#isExport(key)
    return isOpen && Reflect.defineProperty(target, key, descriptor)
  }
  set(): boolean {
    return false
  }
  deleteProperty(target: object, key: PropertyKey): boolean {
    return !this.#isExport(key) && !Object.hasOwn(target, key)
  }
}

/**
 * A module's exports as an object, each read when it is asked for. Takes the place of a helper of the bundler's, with its
 * parameters: the exports as functions by name, and flags (1: no `Symbol.toStringTag`; 2: more members may follow).
 */
export function namespaceOf(all: Exports, flags: number | boolean = 0): object {
  const target = Object.create(null)
  const given = Number(flags)
  if ((given & NO_TAG) === 0) Object.defineProperty(target, Symbol.toStringTag, { value: 'Module', configurable: true })
  return new Proxy(target, new NamespaceHandler(all, given))
}
