/** Returns the object that a class of its own is to be made of: so a private member can be put on any object. */
class Given {
  constructor(key: object) {
    // biome-ignore lint/correctness/noConstructorReturn: this is what the class is for
    return key
  }
}

interface Stamp<Value> {
  has(key: object): boolean
  get(key: object): Value | undefined
  set(key: object, value: Value | undefined, present: boolean): void
}

/** A private member of its own, for any object. */
function stamp<Value>(): Stamp<Value> {
  return class Stamped extends Given {
    #value: Value | undefined
    #present: boolean

    private constructor(key: object, value: Value | undefined, present: boolean) {
      super(key)
      this.#value = value
      this.#present = present
    }
    static has(key: object): boolean {
      return #present in key && key.#present
    }
    static get(key: object): Value | undefined {
      return #value in key ? key.#value : undefined
    }
    static set(key: object, value: Value | undefined, present: boolean): void {
      if (#value in key) {
        key.#value = value
        key.#present = present
      } else new Stamped(key, value, present)
    }
  }
}

/**
 * A `WeakMap` that keeps a value with its key. The entries of a `WeakMap` that has itself grown old are held by V8 until the
 * next major collection, when their values lead back to their keys; these go with their keys.
 */
export class StampedWeakMap<Key extends object, Value> extends WeakMap<Key, Value> {
  readonly #stamp = stamp<Value>()

  override has(key: Key): boolean {
    return isObject(key) && this.#stamp.has(key)
  }
  override get(key: Key): Value | undefined {
    return isObject(key) ? this.#stamp.get(key) : undefined
  }
  override set(key: Key, value: Value): this {
    if (!isObject(key)) throw new TypeError(`Invalid value used as weak map key: ${String(key)}`)
    this.#stamp.set(key, value, true)
    return this
  }
  override delete(key: Key): boolean {
    if (!this.has(key)) return false
    this.#stamp.set(key, undefined, false)
    return true
  }
}

const isObject = (key: unknown): key is object => (typeof key === 'object' && key !== null) || typeof key === 'function'

/**
 * What stands for `WeakMap` in modules that are evaluated once a thread: those made while the modules are evaluated live as
 * long as the thread and are stamped; those made later, for a page, are the platform's own.
 */
export function weakMapsOfModules(): { readonly WeakMap: WeakMapConstructor; evaluated(): void } {
  let isEvaluating = true
  class ModuleWeakMap {
    static [Symbol.hasInstance](value: unknown): boolean {
      return value instanceof WeakMap
    }
    constructor(entries?: readonly (readonly [WeakKey, unknown])[]) {
      const map = isEvaluating ? new StampedWeakMap<object, unknown>() : new WeakMap<WeakKey, unknown>()
      for (const [key, value] of entries ?? []) map.set(key as object, value)
      // biome-ignore lint/correctness/noConstructorReturn: it stands for a constructor of something else
      return map
    }
  }
  return {
    WeakMap: ModuleWeakMap as unknown as WeakMapConstructor,
    evaluated() {
      isEvaluating = false
    },
  }
}
