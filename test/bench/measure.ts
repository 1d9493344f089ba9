import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { watchLoad } from './machine-load.ts'
import { watchMemory } from './measure/process-tree.ts'

export interface Command {
  readonly file: string
  readonly args: readonly string[]
  /** Absolute. */
  readonly cwd: string
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>
}

/** One run of a command, from start to exit, with everything it started. */
export interface Measurement {
  readonly wallMs: number
  /** User and system time of the command and of all processes it waited for. */
  readonly cpuMs: number
  readonly peakMb: number
  /** Share of all cores, 0 to 1, that the rest of the machine took meanwhile: near 0 for figures to trust. */
  readonly othersShare: number
  readonly stdout: string
}

/** bash's `time` counts what the command and its waited-for children used; the figures leave on descriptor 3. */
const TIMED = `TIMEFORMAT='%U %S'; { time "$@" 2>&4 3>&- 4>&-; } 4>&2 2>&3`

/** Runs the command and measures it. Throws with the end of its output when it exits with anything but 0. */
export async function measure(command: Command): Promise<Measurement> {
  const load = watchLoad()
  const started = performance.now()
  const child = spawn('bash', ['-c', TIMED, 'bash', command.file, ...command.args], {
    cwd: command.cwd,
    env: { ...process.env, ...command.env },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  using memory = watchMemory(child.pid ?? 0)
  const ended = new Promise<{ code: number | null; at: number }>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', code => resolve({ code, at: performance.now() }))
  })
  const [stdout, stderr, times] = await Promise.all(
    [1, 2, 3].map(stream => text(child.stdio[stream] as NodeJS.ReadableStream)),
  )
  const { code, at } = await ended
  if (code !== 0) {
    const output = `${stdout}\n${stderr}`.trim().split('\n').slice(-20).join('\n')
    throw new Error(`expected ${command.file} ${command.args.join(' ')} to exit with 0, got ${code}:\n${output}`)
  }
  const cpuSeconds = (times ?? '').trim().split(' ').map(Number)
  const cpuMs = cpuSeconds.reduce((sum, seconds) => sum + seconds, 0) * 1000
  return {
    wallMs: at - started,
    cpuMs,
    peakMb: memory.peakMb(),
    othersShare: load.others(cpuMs),
    stdout: stdout ?? '',
  }
}
