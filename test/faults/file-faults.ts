import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

/**
 * What happens to the file system of this process at its `at`th change (counted from 0): it dies before the call, in
 * the middle of what it writes, or after it; or the call fails with an error code, once or from then on.
 */
export interface FileFault {
  readonly at: number
  readonly what: 'die-before' | 'die-halfway' | 'die-after' | 'ENOSPC' | 'EMFILE' | 'EROFS' | 'EACCES' | 'EIO'
  readonly lasting?: boolean
}

const CHANGES = ['openSync', 'writeSync', 'renameSync', 'mkdirSync', 'rmSync'] as const
type Change = (...args: unknown[]) => unknown

/** Puts the fault into `node:fs`. Before anything that writes is loaded. Returns the number of changes so far. */
export function installFileFault(fault: FileFault | null): () => number {
  let changes = 0
  const mutable = fs as unknown as Record<string, Change>
  for (const name of CHANGES) {
    const real = mutable[name] as Change
    mutable[name] = (...args) => {
      if (name === 'openSync' && !/[wa]/.test(String(args[1] ?? 'r'))) return real(...args)
      const turn = changes++
      if (!fault || turn < fault.at || (turn > fault.at && !fault.lasting)) return real(...args)
      return happen(fault.what, name, args, real)
    }
  }
  syncBuiltinESMExports()
  return () => changes
}

function happen(what: FileFault['what'], name: string, args: unknown[], real: Change): unknown {
  switch (what) {
    case 'die-before':
      return die()
    case 'die-halfway':
      if (name === 'writeSync') {
        const [descriptor, bytes] = args as [number, Uint8Array]
        real(descriptor, bytes.subarray(0, bytes.length >> 1))
      }
      return die()
    case 'die-after':
      try {
        real(...args)
      } catch {
        // It would have gone on after this error; now it does not.
      }
      return die()
    default:
      // A full disk takes a part of what is written.
      if (what === 'ENOSPC' && name === 'writeSync' && (args[1] as Uint8Array).length > 1) {
        const [descriptor, bytes] = args as [number, Uint8Array]
        real(descriptor, bytes.subarray(0, bytes.length >> 1))
      }
      throw Object.assign(new Error(`${what}: injected into ${name}`), { code: what })
  }
}

const die = (): void => void process.kill(process.pid, 'SIGKILL')
