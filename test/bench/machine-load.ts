import { readFileSync } from 'node:fs'

/** How busy the machine's cores were, by Linux's `/proc/stat`, between two looks. */
export interface LoadWatch {
  /** Share of all cores, 0 to 1, that other processes took since the watch began; `ownMs` is our own CPU time. */
  others(ownMs: number): number
}

/** `/proc/stat` counts in hundredths of a second on every Linux that Node runs on. */
const TICK_MS = 10

export function watchLoad(): LoadWatch {
  const before = ticks()
  return {
    others: ownMs => {
      const after = ticks()
      const total = (after.total - before.total) * TICK_MS
      const busy = (after.busy - before.busy) * TICK_MS
      return total > 0 ? Math.max(0, (busy - ownMs) / total) : 0
    },
  }
}

function ticks(): { readonly total: number; readonly busy: number } {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n')
  const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, softirq = 0, steal = 0] = line
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number)
  const busy = user + nice + system + irq + softirq + steal
  return { busy, total: busy + idle + wait }
}
