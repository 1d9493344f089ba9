import { existsSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Diagnosis } from '#model/doctor.ts'

const GB = 1e9
const LOW = 2 * GB
const FULL = 0.2 * GB
const FEW_FILES = 50_000

/** How much a disk can still take, in bytes and in files. `dir` need not exist yet. */
export function checkSpace(name: string, dir: string): Diagnosis {
  const { bavail, bsize, ffree, files } = statfsSync(existing(dir))
  const free = bavail * bsize
  const said = `${(free / GB).toFixed(1)} GB free${files > 0 ? `, room for ${ffree.toLocaleString('en')} files` : ''}`
  const hint = 'Free some space, or make the disk larger: `nextgen gc` tells what releases do not need.'
  if (free < FULL || (files > 0 && ffree < FEW_FILES / 10)) return { name, status: 'fail', said, hint }
  if (free < LOW || (files > 0 && ffree < FEW_FILES)) return { name, status: 'warn', said, hint }
  return { name, status: 'ok', said }
}

/** The nearest folder above that is there. */
const existing = (dir: string): string => (existsSync(dir) ? dir : existing(dirname(dir)))
