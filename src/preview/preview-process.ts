/**
 * The process of one preview: its own, because Astro and Vite keep state in module scope, resolve paths against the working
 * folder, and run the theme's code. A composition root.
 */
import { failuresOf } from '#model/failure.ts'
import { loadAstroForStages } from '#theme/astro-paths.ts'
import { resolveFactoryAstro } from '#theme/resolution.ts'
import { loadTokenizerWithoutClock } from '#theme/tokenizer-clock.ts'
import type { PreviewMessage, PreviewOrder } from './messages.ts'
import { installPageClock } from './render-clock.ts'
import { openSession, type PreviewSession } from './session.ts'

const tell = (message: PreviewMessage): void => void process.send?.(message)

let session: Promise<PreviewSession> | undefined

async function close(): Promise<never> {
  const opened = await session?.catch(() => undefined)
  await Promise.race([opened?.[Symbol.asyncDispose](), new Promise(resolve => setTimeout(resolve, PATIENCE))])
  process.exit(0)
}

/** ms for requests that are under way. */
const PATIENCE = 1000

installPageClock()
resolveFactoryAstro()
loadAstroForStages()
loadTokenizerWithoutClock()
// Loading takes as long as it takes to know the task; whether it fails is seen by whoever needs it.
import('astro').catch(() => {})

process.on('message', (order: PreviewOrder) => {
  if (order.type === 'close') return void close()
  session = openSession(order.task, tell)
  session.then(
    ({ port, home }) => tell({ type: 'listening', port, home }),
    error => tell({ type: 'stopped', failures: failuresOf(error, 'preview-failed') }),
  )
})
// Whoever asked is gone.
process.once('disconnect', () => void close())
// Ctrl-C reaches every process of a terminal: whoever asked says when to end.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => {})
