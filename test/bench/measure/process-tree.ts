import { readdirSync, readFileSync } from 'node:fs'

/** Watches the memory of one process and everything it starts, by reading Linux's `/proc`. */
export interface MemoryWatch extends Disposable {
  /**
   * The most resident memory seen at once, in MiB: the largest sum over the tree, or the high-water mark of a single
   * process where that is larger. Pages shared between processes count once for each of them.
   */
  peakMb(): number
}

/** `root`: a process that was started a moment ago. Samples every `intervalMs`. */
export function watchMemory(root: number, intervalMs = 50): MemoryWatch {
  const strangers = new Set(processIds().filter(pid => pid < root))
  let peakKb = 0
  const sample = () => {
    const tree = descendants(root, strangers).map(memoryKb)
    const together = tree.reduce((sum, { now }) => sum + now, 0)
    peakKb = Math.max(peakKb, together, ...tree.map(({ most }) => most))
  }
  const timer = setInterval(sample, intervalMs)
  return { peakMb: () => peakKb / 1024, [Symbol.dispose]: () => clearInterval(timer) }
}

/** Process ids grow, so whatever was there before `root` is nobody's child of it, and is not read again. */
function descendants(root: number, strangers: ReadonlySet<number>): number[] {
  const parents = new Map<number, number>()
  for (const pid of processIds()) if (!strangers.has(pid)) parents.set(pid, parentOf(pid))
  const belongs = (pid: number): boolean => pid === root || (parents.has(pid) && belongs(parents.get(pid) ?? 0))
  return [...parents.keys()].filter(belongs)
}

function processIds(): number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger)
}

function parentOf(pid: number): number {
  const stat = read(`/proc/${pid}/stat`)
  const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(parent ?? 0)
}

function memoryKb(pid: number): { readonly now: number; readonly most: number } {
  const status = read(`/proc/${pid}/status`)
  const field = (name: string) => Number(status.match(new RegExp(`^${name}:\\s+(\\d+)`, 'm'))?.[1] ?? 0)
  return { now: field('VmRSS'), most: field('VmHWM') }
}

/** Empty for a process that has ended meanwhile. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
