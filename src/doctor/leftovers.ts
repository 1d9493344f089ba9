import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { isTemporary } from '#base/temporary-name.ts'
import type { Diagnosis } from '#model/doctor.ts'

export interface LeftoversOptions {
  /** Folder of a directory bucket. */
  readonly dir: string
  readonly fix: boolean
  readonly now: () => number
}

/** Nobody writes one file for so long. */
const SURELY_DEAD = 3_600_000

/** Temporary files that processes left when they were killed in the middle of a write. */
export function checkLeftovers({ dir, fix, now }: LeftoversOptions): Diagnosis {
  const name = 'leftovers'
  const left = [...temporaryFiles(dir)].filter(
    file => now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? now()) > SURELY_DEAD,
  )
  if (left.length === 0) return { name, status: 'ok', said: 'no process has left a half-written file' }
  const said = `${left.length} half-written ${left.length === 1 ? 'file' : 'files'} of processes that were killed`
  if (!fix) return { name, status: 'warn', said, hint: 'They only take space: `nextgen doctor --fix` removes them.' }
  for (const file of left) rmSync(file, { force: true })
  return { name, status: 'fixed', said: `${said}; they were removed` }
}

function* temporaryFiles(dir: string): Generator<string> {
  if (!existsSync(dir)) return
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name)
    if (entry.isDirectory()) yield* temporaryFiles(path)
    else if (isTemporary(entry.name)) yield path
  }
}
