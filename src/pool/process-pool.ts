import { type ChildProcess, fork } from 'node:child_process'
import { getCompileCacheDir } from 'node:module'
import { fileURLToPath } from 'node:url'
import { createLimiter } from '#base/limiter.ts'
import { trackChild } from '#base/peak-memory.ts'
import { type Pool, PoolError, type RunOptions } from './pool.ts'
import type { Answer, Asked } from './serve-pool.ts'

export interface ProcessPoolOptions {
  /** The program's module: it makes a pool and serves it (`serve-pool.ts`). */
  readonly program: URL
  readonly args: readonly string[]
  /** Of the pool that the program serves. */
  readonly threads: number
  /** All variables that the program sees, besides where compiled code is kept. */
  readonly environment: Readonly<Record<string, string>>
}

/** The process is gone; tasks that were under way may be tried in another. */
class ProcessEnded extends Error {}

interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<void>
  readonly answers: Map<number, { resolve(result: unknown): void; reject(error: Error): void }>
}

/**
 * A pool in a process of its own: native code that crashes, or keeps memory, does so there. The process starts with its
 * first task. When it dies, what was under way is tried once more in a new one, each task by itself, so that only the one
 * that is to blame fails.
 */
export function processPool<Task, Result>(options: ProcessPoolOptions): Pool<Task, Result> {
  const { threads } = options
  const places = createLimiter(threads)
  const again = createLimiter(1)
  let running: Running | undefined
  let asked = 0

  const start = (): Running => {
    const started = startProcess(options)
    void started.ended.then(() => {
      if (running === started) running = undefined
    })
    return started
  }

  async function attempt(task: Task, { signal, timeLimit }: RunOptions): Promise<Result> {
    signal?.throwIfAborted()
    running ??= start()
    const { child, answers } = running
    const id = asked++
    const send = (message: Asked<Task>): void => void child.send(message, () => {})
    const abort = (): void => send({ id, abort: true })
    signal?.addEventListener('abort', abort)
    try {
      return await new Promise<Result>((resolve, reject) => {
        answers.set(id, { resolve: resolve as (result: unknown) => void, reject })
        send({ id, task, timeLimit })
      })
    } finally {
      answers.delete(id)
      signal?.removeEventListener('abort', abort)
    }
  }

  return {
    threads,
    async run(task, { signal, timeLimit } = {}) {
      const only = { ...(signal && { signal }), ...(timeLimit !== undefined && { timeLimit }) }
      const work = (): Promise<Result> => attempt(task, only)
      try {
        return await places.run(
          () => work().catch(error => (error instanceof ProcessEnded ? again.run(work) : raise(error))),
          signal,
        )
      } catch (cause) {
        if (signal?.aborted) throw new PoolError('aborted', 'The run was interrupted', { cause })
        if (cause instanceof ProcessEnded) throw new PoolError('died', cause.message, { cause })
        throw cause
      }
    },
    async warm() {
      running ??= start()
    },
    async close() {
      const closing = running
      running = undefined
      if (!closing) return
      for (const { reject } of closing.answers.values())
        reject(new PoolError('died', 'was under way as its pool closed'))
      if (closing.answers.size > 0) closing.child.kill('SIGKILL')
      else if (closing.child.connected) closing.child.disconnect()
      await closing.ended
    },
  }
}

const raise = (error: unknown): never => {
  throw error
}

function startProcess({ program, args, environment }: ProcessPoolOptions): Running {
  const compiledCode = getCompileCacheDir()
  const child = fork(fileURLToPath(program), args, {
    // Standard output is the result of a command.
    stdio: ['ignore', 2, 2, 'ipc'],
    serialization: 'advanced',
    env: { ...environment, ...(compiledCode && { NODE_COMPILE_CACHE: compiledCode }) },
    // For the reason that bin/nextgen.js has.
    execArgv: ['--no-wasm-code-gc'],
  })
  const untrack = trackChild(child.pid)
  const answers: Running['answers'] = new Map()
  child.on('message', message => {
    const answer = message as Answer<unknown>
    const waiting = answers.get(answer.id)
    if ('result' in answer) waiting?.resolve(answer.result)
    else waiting?.reject(errorOf(answer.failure))
  })
  const ended = new Promise<void>(resolve => {
    const end = (why: string): void => {
      untrack()
      for (const { reject } of answers.values()) reject(new ProcessEnded(why))
      resolve()
    }
    child.once('error', ({ message }) => end(`could not start its process (${message})`))
    child.once('exit', (code, signal) => end(`ended its process (${signal ?? `exit code ${code}`})`))
  })
  return { child, ended, answers }
}

const errorOf = ({ message, reason, place }: Extract<Answer<unknown>, { failure: unknown }>['failure']): Error =>
  reason ? new PoolError(reason, message, { place }) : new Error(message)
