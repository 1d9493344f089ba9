/** Told what a theme reads of the world outside of its site: `node:fs readFile`. Undefined while nobody listens. */
let told: ((what: string) => void) | undefined

/** Has reads of the world outside told, in this thread, until it is called without a listener. */
export function listenOutside(listener?: (what: string) => void): void {
  told = listener
}

/** Built-in modules whose functions read what no fingerprint holds. */
const OUTSIDE = new Set([
  'fs',
  'fs/promises',
  'child_process',
  'cluster',
  'dgram',
  'dns',
  'dns/promises',
  'http',
  'http2',
  'https',
  'net',
  'os',
  'sqlite',
  'tls',
  'worker_threads',
])

/** A built-in module as a theme gets it: its functions tell when they read the world outside. */
export function watchedModule(specifier: string, namespace: object): object {
  const name = specifier.replace(/^node:/, '')
  return OUTSIDE.has(name) ? watchedMembers(namespace, `node:${name}`) : namespace
}

function watchedMembers(holder: object, name: string): object {
  const members = Object.entries(holder).map(([key, member]) => {
    if (key === 'default' || (key === 'promises' && typeof member === 'object'))
      return [key, watchedMembers(member as object, key === 'default' ? name : `${name}/promises`)]
    return [key, isPlainFunction(member) ? watchedFunction(member, `${name} ${key}`) : member]
  })
  return Object.fromEntries(members)
}

/** Classes, by custom written with a capital, are only a beginning: what is read with them is read by functions. */
const isPlainFunction = (member: unknown): member is (...given: unknown[]) => unknown =>
  typeof member === 'function' && !/^[A-Z]/.test(member.name)

/** A function that tells before it runs. */
export const watchedFunction = <F extends (...given: never[]) => unknown>(run: F, what: string): F =>
  new Proxy(run, {
    apply(target, self, given) {
      told?.(what)
      return Reflect.apply(target, self, given)
    },
  })
