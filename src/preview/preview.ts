import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type Failure, SiteError } from '#model/failure.ts'
import { childEnvironment } from '#theme/child-environment.ts'
import type { PreviewMessage, PreviewOrder, PreviewTask, Wanted } from './messages.ts'

export interface PreviewOptions {
  /** The process starts meanwhile. */
  readonly task: Promise<PreviewTask>
  /** The task for another site or theme. Throws a `SiteError` when there is none. */
  readonly taskOf: (wanted: Wanted) => Promise<PreviewTask>
  /** `PUBLIC_*` variables that the theme may read. */
  readonly environment: Readonly<Record<string, string>>
  /** What a person has to know; `log` is text of the theme's own code and of Astro. */
  readonly onFailures: (failures: readonly Failure[]) => void
  readonly onLog: (text: string) => void
  readonly onShown: (what: string, ms: number) => void
  readonly signal: AbortSignal
}

/** A preview that runs until it is disposed. */
export interface Preview extends AsyncDisposable {
  readonly port: number
  /** The path of the first page: the theme's `base`, ended as its `trailingSlash` says. */
  readonly home: string
  /** Resolves when it ended by itself: with what went wrong. */
  readonly ended: Promise<readonly Failure[]>
}

/** ms after which a process that was told to end is ended. */
const PATIENCE = 3000

/** Starts the preview of a site in a process of its own; switching site or theme gives it another, on the same port. */
export async function startPreview(options: PreviewOptions): Promise<Preview> {
  let running = await startProcess(options.task, options)
  const { port, home } = running
  let over = false
  let end: (failures: readonly Failure[]) => void = () => {}
  const ended = new Promise<readonly Failure[]>(resolve => {
    end = resolve
  })
  const follow = (): void => {
    const current = running
    current.onWanted(wanted => void restart(wanted))
    void current.ended.then(failures => {
      if (!over && running === current) end(failures)
    })
  }
  async function restart(wanted: Wanted): Promise<void> {
    try {
      const task = await options.taskOf(wanted)
      const before = running
      running = { ...before, ended: new Promise(() => {}) }
      await before.close()
      running = await startProcess(Promise.resolve({ ...task, port }), options)
      if (over) await running.close()
      else follow()
    } catch (error) {
      if (!(error instanceof SiteError)) throw error
      options.onFailures(error.failures)
    }
  }
  follow()
  return {
    port,
    home,
    ended,
    async [Symbol.asyncDispose]() {
      over = true
      await running.close()
    },
  }
}

interface RunningProcess {
  readonly port: number
  readonly home: string
  readonly ended: Promise<readonly Failure[]>
  onWanted(told: (wanted: Wanted) => void): void
  close(): Promise<void>
}

function startProcess(task: Promise<PreviewTask>, options: PreviewOptions): Promise<RunningProcess> {
  const child: ChildProcess = fork(fileURLToPath(new URL('./preview-process.ts', import.meta.url)), [], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      ...childEnvironment(options.environment),
      NODE_ENV: 'development',
      ASTRO_DISABLE_UPDATE_CHECK: 'true',
    },
    // Thousands of modules are loaded and transformed at once: fewer small collections.
    execArgv: ['--min-semi-space-size=32'],
  })
  const order = (message: PreviewOrder): void => {
    if (child.connected) child.send(message, () => {})
  }
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => options.onLog(text))
  let told: (wanted: Wanted) => void = () => {}
  const ended = new Promise<readonly Failure[]>(resolve =>
    child.once('exit', (code, signal) =>
      resolve([
        {
          code: 'preview-ended',
          message: `The process of the preview ended by itself (${signal ?? code})`,
          hint: 'Look for `process.exit` in the theme or in one of its integrations.',
        },
      ]),
    ),
  )
  const close = async (): Promise<void> => {
    order({ type: 'close' })
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE)
    await ended
    clearTimeout(timer)
  }
  options.signal.addEventListener('abort', () => void close(), { once: true })
  return new Promise<RunningProcess>((resolve, reject) => {
    child.on('message', (message: PreviewMessage) => {
      if (message.type === 'listening')
        resolve({
          port: message.port,
          home: message.home,
          ended,
          onWanted: then => {
            told = then
          },
          close,
        })
      else if (message.type === 'stopped') void close().then(() => reject(new SiteError(message.failures)))
      else if (message.type === 'failures') options.onFailures(message.failures)
      else if (message.type === 'shown') options.onShown(message.what, message.ms)
      else told(message.wanted)
    })
    child.once('error', reject)
    void ended.then(failures => reject(new SiteError(failures)))
    task.then(
      known => order({ type: 'show', task: known }),
      error => {
        reject(error)
        child.kill('SIGKILL')
      },
    )
  })
}
