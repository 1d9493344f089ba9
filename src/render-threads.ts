import { inheritedEnvironment } from '#base/inherited-environment.ts'
import type { WorkspaceConfig } from '#config/workspace-config.ts'
import { lazyPool } from '#pool/lazy.ts'
import type { RunPorts } from './run.ts'

/** What a task may hold in its thread, MiB: a theme that allocates without end fails there, and the fleet goes on. */
const HEAP_MB = 384

export interface ThreadsOptions {
  readonly threads: number
  /** Threads that had nothing to do for so long (ms) are ended; they start again with the next task. Never when absent. */
  readonly idleAfter?: number
}

interface Limits {
  readonly limits?: WorkspaceConfig['limits'] | undefined
}

/** The threads in which sites are rendered. They start with their first task, or when `warm` is called. */
export const renderThreads = ({ limits, ...options }: ThreadsOptions & Limits): RunPorts['renderPool'] =>
  lazyPool({
    ...options,
    async make() {
      const { threadPool } = await import('#pool/piscina.ts')
      const worker = new URL('./render/worker.ts', import.meta.url)
      return threadPool({ worker, threads: options.threads, heapMb: limits?.renderMemoryMb ?? HEAP_MB })
    },
  })

/** The threads in which cards and icons are drawn. `prepare` is awaited before they start. */
export const drawingThreads = (options: ThreadsOptions, prepare: () => Promise<void>): RunPorts['drawingPool'] =>
  lazyPool({
    ...options,
    async make() {
      await prepare()
      const { threadPool } = await import('#pool/piscina.ts')
      const worker = new URL('./images/worker.ts', import.meta.url)
      return threadPool({ worker, threads: options.threads, heapMb: HEAP_MB })
    },
  })

/**
 * glibc keeps what was freed for the next time, for each thread that ever encoded, up to 64 MB once it has seen buffers as
 * large as an encoder's. From one heap for all threads they take each other's memory; what is larger than 32 MB, or free
 * at its end, is given back. Other systems do not read this.
 */
const MALLOC = 'glibc.malloc.arena_max=1:glibc.malloc.mmap_threshold=33554432:glibc.malloc.trim_threshold=67108864'

/** What sharp works on: threads of libuv, four unless said. */
const LEAST_LIBUV_THREADS = 4

/** The process in which images are made, with its threads. `prepare` is awaited before it starts. */
export const imageProcess = (
  { limits, ...options }: ThreadsOptions & Limits,
  prepare: () => Promise<void>,
): RunPorts['imagePool'] =>
  lazyPool({
    ...options,
    async make() {
      await prepare()
      const { threads } = options
      const [{ processPool }, { pixelsHeldBy }] = await Promise.all([
        import('#pool/process-pool.ts'),
        import('#images/pixel-budget.ts'),
      ])
      const pixels = limits?.imageMegapixels ? limits.imageMegapixels * 1e6 : pixelsHeldBy(threads)
      const { FONTCONFIG_FILE } = process.env
      return processPool({
        program: new URL('./images/process.ts', import.meta.url),
        args: [threads, HEAP_MB, pixels].map(String),
        threads,
        environment: {
          ...inheritedEnvironment(),
          GLIBC_TUNABLES: MALLOC,
          UV_THREADPOOL_SIZE: String(Math.max(LEAST_LIBUV_THREADS, threads)),
          ...(FONTCONFIG_FILE !== undefined && { FONTCONFIG_FILE }),
        },
      })
    },
  })
