import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'

export const repo = join(import.meta.dirname, '..', '..')
export const bin = join(repo, 'bin', 'nextgen.js')

/** How a call of the program ended, and what it printed. */
export interface Ended {
  /** The exit code, or the name of the signal. */
  readonly code: number | string
  readonly stdout: string
  readonly stderr: string
}

/** A call under way. */
export interface Running {
  readonly child: ChildProcess
  /** Resolves once what was printed so far holds `text`. */
  printed(stream: 'stdout' | 'stderr', text: string | RegExp): Promise<string>
  readonly ended: Promise<Ended>
}

export interface Start {
  readonly cwd?: string
  readonly environment?: Readonly<Record<string, string | undefined>>
  readonly node?: string
}

/** Starts the real program, as a shell does. */
export function start(
  words: readonly string[],
  { cwd, environment = {}, node = process.execPath }: Start = {},
): Running {
  const { INIT_CWD: _, CI: __, FORCE_COLOR: ___, ...inherited } = process.env
  const child = spawn(node, [bin, ...words], {
    cwd: cwd ?? repo,
    env: { ...inherited, NO_COLOR: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const texts = { stdout: '', stderr: '' }
  const watchers = new Set<() => void>()
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text
      for (const watch of watchers) watch()
    })
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code: code ?? signal ?? 'unknown', ...texts }))
  })
  return {
    child,
    ended,
    printed: (stream, text) =>
      new Promise((resolve, reject) => {
        const watch = (): void => {
          const holds = typeof text === 'string' ? texts[stream].includes(text) : text.test(texts[stream])
          if (!holds) return
          watchers.delete(watch)
          resolve(texts[stream])
        }
        watchers.add(watch)
        watch()
        ended.then(
          () => reject(new Error(`it ended before it printed ${text}: ${texts.stdout}${texts.stderr}`)),
          reject,
        )
      }),
  }
}

export const run = (words: readonly string[], options?: Start): Promise<Ended> => start(words, options).ended

/** Runs with `--json` and reads the one object. */
export async function runJson(
  words: readonly string[],
  options?: Start,
  // biome-ignore lint/suspicious/noExplicitAny: each test reads the fields that it expects.
): Promise<Ended & { readonly json: any }> {
  const ended = await run([...words, '--json'], options)
  return { ...ended, json: JSON.parse(ended.stdout) }
}
