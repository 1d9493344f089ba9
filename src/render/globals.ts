import { promisify } from 'node:util'
import { guardIntrinsics } from './intrinsics.ts'

/** What a site's theme has changed of what all sites of a thread share. */
export interface GlobalsGuard {
  /** Whether nothing but `names` of `globalThis` differs, and no timer is left. */
  isUntouchedBut(names: ReadonlySet<PropertyKey>): boolean
  /**
   * Puts back what was changed on `globalThis`, on built-in objects and in `process.env`, and ends timers, so that no state
   * reaches the next site.
   */
  restore(): void
}

/** What built-in objects held before the first site of this thread. */
let intrinsics: ReturnType<typeof guardIntrinsics> | undefined

export function guardGlobals(): GlobalsGuard {
  intrinsics ??= guardIntrinsics()
  const builtIn = intrinsics
  const before = descriptorsOf(globalThis)
  const environment = { ...process.env }
  const timers = watchTimers()
  const isChanged = (key: PropertyKey): boolean => {
    const own = before.get(key)
    return !own || !isSame(own, Reflect.getOwnPropertyDescriptor(globalThis, key))
  }
  const isUntouchedBut = (names: ReadonlySet<PropertyKey>): boolean =>
    timers.left() === 0 &&
    builtIn.isUntouched() &&
    [...new Set([...before.keys(), ...Reflect.ownKeys(globalThis)])].every(key => names.has(key) || !isChanged(key)) &&
    isEqual(environment, { ...process.env })
  const restore = (): void => {
    timers.end()
    builtIn.restore()
    for (const key of Reflect.ownKeys(globalThis)) if (!before.has(key)) Reflect.deleteProperty(globalThis, key)
    for (const [key, descriptor] of before)
      if (!isSame(descriptor, Reflect.getOwnPropertyDescriptor(globalThis, key)))
        Reflect.defineProperty(globalThis, key, descriptor)
    for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name]
    Object.assign(process.env, environment)
  }
  return { isUntouchedBut, restore }
}

const isEqual = (one: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>): boolean =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])].every(name => one[name] === other[name])

/** Without looking at values: some are made by the first look. */
const descriptorsOf = (object: object): Map<PropertyKey, PropertyDescriptor> =>
  new Map(
    Reflect.ownKeys(object).map(key => [key, Reflect.getOwnPropertyDescriptor(object, key) as PropertyDescriptor]),
  )

const isSame = (one: PropertyDescriptor, other: PropertyDescriptor | undefined): boolean =>
  Object.is(one.value, other?.value) && one.get === other?.get

const system = { setTimeout, setInterval, setImmediate }

interface Timers {
  /** How many wait. */
  left(): number
  end(): void
}

/** Notes the timers that are started from now on. */
function watchTimers(): Timers {
  const timeouts = new Set<NodeJS.Timeout>()
  const immediates = new Set<NodeJS.Immediate>()
  const noting =
    <Handle>(start: (...given: never[]) => Handle, handles: Set<Handle>, once: boolean) =>
    (callback: (...given: unknown[]) => void, ...rest: unknown[]): Handle => {
      const handle = (start as (...given: unknown[]) => Handle)(
        (...given: unknown[]) => {
          if (once) handles.delete(handle)
          callback(...given)
        },
        ...rest,
      )
      handles.add(handle)
      return handle
    }
  Object.assign(globalThis, {
    setTimeout: promised(noting(system.setTimeout, timeouts, true), promisify(system.setTimeout)),
    setInterval: noting(system.setInterval, timeouts, false),
    setImmediate: promised(noting(system.setImmediate, immediates, true), promisify(system.setImmediate)),
  })
  return {
    left: () => timeouts.size + immediates.size,
    end() {
      for (const handle of timeouts) clearTimeout(handle)
      for (const handle of immediates) clearImmediate(handle)
      Object.assign(globalThis, system)
    },
  }
}

/** What `util.promisify` makes of a timer is a function of its own. */
const promised = <Start extends object>(start: Start, made: unknown): Start =>
  Object.assign(start, { [promisify.custom]: made })

/**
 * Resolves once everything that is due by now has run. A rejection that nobody handles ends the thread then, while the
 * site that made it still has it.
 */
export const settled = (): Promise<void> => new Promise(done => system.setImmediate(done))
