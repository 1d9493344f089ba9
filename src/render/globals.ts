import { promisify } from 'node:util'

/**
 * Puts back what a site's theme changed on `globalThis` and in `process.env`, and ends the timers that it started, so
 * that no state reaches the next site of the thread. Returns the function that does so.
 */
export function guardGlobals(): () => void {
  const before = descriptorsOf(globalThis)
  const environment = { ...process.env }
  const endTimers = watchTimers()
  return () => {
    endTimers()
    for (const key of Reflect.ownKeys(globalThis)) if (!before.has(key)) Reflect.deleteProperty(globalThis, key)
    for (const [key, descriptor] of before)
      if (!isSame(descriptor, Reflect.getOwnPropertyDescriptor(globalThis, key)))
        Reflect.defineProperty(globalThis, key, descriptor)
    for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name]
    Object.assign(process.env, environment)
  }
}

/** Without looking at values: some are made by the first look. */
const descriptorsOf = (object: object): Map<PropertyKey, PropertyDescriptor> =>
  new Map(
    Reflect.ownKeys(object).map(key => [key, Reflect.getOwnPropertyDescriptor(object, key) as PropertyDescriptor]),
  )

const isSame = (one: PropertyDescriptor, other: PropertyDescriptor | undefined): boolean =>
  one.value === other?.value && one.get === other?.get

const system = { setTimeout, setInterval, setImmediate }

/** Notes the timers that are started from now on; returns the function that ends those which are left. */
function watchTimers(): () => void {
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
  return () => {
    for (const handle of timeouts) clearTimeout(handle)
    for (const handle of immediates) clearImmediate(handle)
    Object.assign(globalThis, system)
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
