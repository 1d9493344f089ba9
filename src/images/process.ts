/** The process in which images are made: threads, and the pixels that they may hold together. A composition root. */
import { threadPool } from '#pool/piscina.ts'
import { servePool } from '#pool/serve-pool.ts'
import { budgetedPool } from './budgeted-pool.ts'

const [threads = 1, heapMb = 384, pixels = 32_000_000] = process.argv.slice(2).map(Number)
const worker = new URL('./worker.ts', import.meta.url)
servePool(budgetedPool(threadPool({ worker, threads, heapMb }), pixels))
