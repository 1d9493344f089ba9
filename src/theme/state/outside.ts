import { resolve } from 'node:path'

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

/**
 * A built-in module as a theme gets it: its functions tell when they read the world outside, and those of `fs` take relative
 * paths from what `process.cwd()` says, which in a render thread is the theme's folder.
 */
export function watchedModule(specifier: string, namespace: object): object {
  const name = specifier.replace(/^node:/, '')
  return OUTSIDE.has(name) ? watchedMembers(namespace, `node:${name}`) : namespace
}

function watchedMembers(holder: object, name: string): object {
  const members = Object.entries(holder).map(([key, member]) => {
    if (key === 'default' || (key === 'promises' && typeof member === 'object'))
      return [key, watchedMembers(member as object, key === 'default' ? name : `${name}/promises`)]
    if (!isPlainFunction(member)) return [key, member]
    const watched = watchedFunction(member, `${name} ${key}`)
    return [key, name.startsWith('node:fs') ? fromWorkingFolder(watched, PATHS[key] ?? 1) : watched]
  })
  return Object.fromEntries(members)
}

/** How many paths a function of `fs` takes first, where it is not one: patterns and the targets of links are none. */
const PATHS: Readonly<Record<string, number>> = {
  ...{ glob: 0, globSync: 0, symlink: 0, symlinkSync: 0, mkdtemp: 0, mkdtempSync: 0 },
  ...{ copyFile: 2, copyFileSync: 2, cp: 2, cpSync: 2, rename: 2, renameSync: 2, link: 2, linkSync: 2 },
}

const fromWorkingFolder = <F extends (...given: never[]) => unknown>(run: F, paths: number): F =>
  new Proxy(run, {
    apply: (target, self, given) =>
      Reflect.apply(
        target,
        self,
        given.map((each, at) => (at < paths && typeof each === 'string' && each !== '' ? resolve(each) : each)),
      ),
  })

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
