import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface Child<Line> {
  readonly process: ChildProcess
  /** What it has printed so far, a value a line. */
  readonly lines: Line[]
  /** What it wrote to its error output. */
  readonly complaints: () => string
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
}

/** Starts a program of this folder that prints lines of JSON. */
export function startChild<Line>(
  file: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Child<Line> {
  const program = fileURLToPath(new URL(file, import.meta.url))
  const child = spawn(process.execPath, [program, ...args], { env: { ...process.env, ...environment } })
  const lines: Line[] = []
  let rest = ''
  let complaints = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n')
    rest = parts.pop() ?? ''
    lines.push(...parts.map(line => JSON.parse(line) as Line))
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    complaints += chunk
  })
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }))
  return { process: child, lines, complaints: () => complaints, ended }
}
