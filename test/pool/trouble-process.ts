/** A program that serves threads which do what they are told (`trouble-worker.ts`). */
import { threadPool } from '#pool/piscina.ts'
import { servePool } from '#pool/serve-pool.ts'

servePool(threadPool({ worker: new URL('./trouble-worker.ts', import.meta.url), threads: 2, heapMb: 100 }))
