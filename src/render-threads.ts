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

/** The threads in which sites are rendered. They start with their first task, or when `warm` is called. */
export const renderThreads = ({
  limits,
  ...options
}: ThreadsOptions & { readonly limits?: WorkspaceConfig['limits'] | undefined }): RunPorts['renderPool'] =>
  lazyPool({
    ...options,
    async make() {
      const { threadPool } = await import('#pool/piscina.ts')
      const worker = new URL('./render/worker.ts', import.meta.url)
      return threadPool({ worker, threads: options.threads, heapMb: limits?.renderMemoryMb ?? HEAP_MB })
    },
  })

/** The threads in which images are made. `prepare` is awaited before they start. */
export const imageThreads = (options: ThreadsOptions, prepare: () => Promise<void>): RunPorts['imagePool'] =>
  lazyPool({
    ...options,
    async make() {
      await prepare()
      const { threadPool } = await import('#pool/piscina.ts')
      const worker = new URL('./images/worker.ts', import.meta.url)
      return threadPool({ worker, threads: options.threads, heapMb: HEAP_MB })
    },
  })
