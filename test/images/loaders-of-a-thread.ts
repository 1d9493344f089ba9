/** A thread that refuses loaders without end, as one does once that has just started. */
import { parentPort } from 'node:worker_threads'
import { loadSharp, refuseLoaders } from '#images/sharp.ts'

const sharp = await loadSharp()
parentPort?.postMessage('ready')
for (;;) refuseLoaders(sharp)
