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

export interface FaultyFiles {
  /** Puts a fault in place and counts changes anew; null: everything works. */
  arm(fault: FileFault | null): void
  /** Changes since it was armed. */
  changes(): number
  /** Whether the fault has happened. */
  happened(): boolean
}

const CHANGES = ['openSync', 'writeSync', 'renameSync', 'mkdirSync', 'rmSync'] as const
type Change = (...args: unknown[]) => unknown

/** Takes over what changes files in `node:fs`, for this whole process: only for processes of their own. */
export function takeOverFiles(): FaultyFiles {
  let armed: FileFault | null = null
  let changes = 0
  let happened = false
  const mutable = fs as unknown as Record<string, Change>
  for (const name of CHANGES) {
    const real = mutable[name] as Change
    mutable[name] = (...args) => {
      if (name === 'openSync' && !/[wa]/.test(String(args[1] ?? 'r'))) return real(...args)
      const turn = changes++
      if (!armed || turn < armed.at || (turn > armed.at && !armed.lasting)) return real(...args)
      happened = true
      return happen(armed.what, name, args, real)
    }
  }
  syncBuiltinESMExports()
  return {
    arm(fault) {
      armed = fault
      changes = 0
      happened = false
    },
    changes: () => changes,
    happened: () => happened,
  }
}

function happen(what: FileFault['what'], name: string, args: unknown[], real: Change): unknown {
  switch (what) {
    case 'die-before':
      return die()
    case 'die-halfway':
      if (name === 'writeSync') writeHalf(args, real)
      return die()
    case 'die-after':
      try {
        real(...args)
      } catch {
        // It would have gone on after this error; now it does not.
      }
      return die()
    default:
      // A full disk takes a part of what is written. It never refuses to delete.
      if (what === 'ENOSPC' && name === 'rmSync') return real(...args)
      if (what === 'ENOSPC' && name === 'writeSync') writeHalf(args, real)
      throw Object.assign(new Error(`${what}: injected into ${name}`), { code: what })
  }
}

function writeHalf(args: unknown[], real: Change): void {
  const [descriptor, bytes] = args as [number, Uint8Array]
  real(descriptor, bytes.subarray(0, bytes.length >> 1))
}

const die = (): void => void process.kill(process.pid, 'SIGKILL')
