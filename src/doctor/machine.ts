import { freemem, totalmem } from 'node:os'
import type { Diagnosis } from '#model/doctor.ts'

const NEEDED = 24

export function checkNode(version = process.versions.node): Diagnosis {
  const name = 'node'
  if (Number(version.split('.')[0]) >= NEEDED) return { name, status: 'ok', said: `Node ${version}` }
  return {
    name,
    status: 'fail',
    said: `Node ${version}, where ${NEEDED} is needed`,
    hint: 'Run `npm install`: the right one comes with the packages.',
  }
}

const MB = 1_048_576
/** The program itself, and a theme that compiles. */
const BASE_MB = 700

/** Whether the threads of a run fit into memory, if each uses all it may. */
export function checkMemory(
  threads: number,
  threadMb: number,
  memory = { total: totalmem(), free: freemem() },
): Diagnosis {
  const name = 'memory'
  const needed = BASE_MB + threads * threadMb
  const total = Math.round(memory.total / MB)
  const said = `${total.toLocaleString('en')} MB, and up to ${needed.toLocaleString('en')} MB for ${threads} render ${threads === 1 ? 'thread' : 'threads'}`
  if (needed <= total) return { name, status: 'ok', said }
  return {
    name,
    status: 'warn',
    said,
    hint: 'Use fewer threads: --concurrency, or `concurrency` in nextgen.config.ts.',
  }
}
