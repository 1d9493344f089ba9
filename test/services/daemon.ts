import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

/** A server process of a test. It runs in the foreground of ours, and dies with it. */
export interface Daemon {
  readonly name: string
  readonly process: ChildProcess
  /** Whether it has not ended yet. */
  readonly isRunning: boolean
  /** Asks it to end, insists after a while, and waits until it has. */
  stop(): Promise<void>
}

const running = new Set<Daemon>()
process.once('exit', () => {
  for (const { process: child } of running) child.kill('SIGKILL')
})

/** Starts a program; its output goes to `logFile`. */
export function startDaemon(
  name: string,
  command: string,
  args: readonly string[],
  logFile: string,
  place: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly uid?: number; readonly gid?: number } = {},
): Daemon {
  const log = createWriteStream(logFile, { flags: 'a' })
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...place })
  child.stdout.pipe(log, { end: false })
  child.stderr.pipe(log, { end: false })
  const ended = once(child, 'close').finally(() => {
    running.delete(daemon)
    log.end()
  })
  const daemon: Daemon = {
    name,
    process: child,
    get isRunning() {
      return running.has(daemon)
    },
    async stop() {
      if (!running.has(daemon)) return
      child.kill('SIGCONT')
      child.kill('SIGTERM')
      const insist = setTimeout(() => child.kill('SIGKILL'), 5000)
      await ended
      clearTimeout(insist)
    },
  }
  running.add(daemon)
  return daemon
}

/** Waits until `isReady` says so; throws with `what` when it takes longer than `patience` ms. */
export async function waitUntil(what: string, isReady: () => Promise<boolean>, patience = 60_000): Promise<void> {
  const givesUpAt = Date.now() + patience
  while (!(await isReady().catch(() => false))) {
    if (Date.now() > givesUpAt) throw new Error(`${what} took longer than ${patience / 1000} s`)
    await delay(100)
  }
}
