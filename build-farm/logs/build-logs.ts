import { appendFile, mkdir, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ReadableStream as NodeStream } from 'node:stream/web'
import { setTimeout as delay } from 'node:timers/promises'
import type { Failure } from '#model/failure.ts'
import type { BuildRecord, BuildStep } from '#model/farm.ts'
import { endLines, failureLines, headLines, lineOf, stepLine } from './lines.ts'

export interface BuildLogsOptions {
  /** Absolute; `<site>/<build>.log` are made in it. */
  readonly dir: string
  /** Takes secrets out of a text. */
  readonly redact: (text: string) => string
  readonly now: () => number
  /** Told once a build when a log cannot be written; the build goes on. */
  readonly onTrouble: (error: unknown) => void
}

/** What a build writes down while it runs. */
export interface BuildLog {
  step(step: BuildStep): void
  say(text: string): void
  /** Resolves once everything is on the disk. */
  end(result: Pick<BuildRecord, 'status' | 'generation' | 'pages' | 'rendered' | 'reused' | 'errors'>): Promise<void>
}

export interface AboutBuild {
  readonly build: BuildRecord
  readonly steps: readonly BuildStep[]
}

/** The logs of builds in a folder: of each site the newest, each of a bounded size. */
export interface BuildLogs {
  begin(build: BuildRecord): BuildLog
  /** `isOver` is asked while there may be more to come. From the ledger's record where the log is on another machine. */
  read(about: AboutBuild, isOver: () => Promise<boolean>, signal: AbortSignal): ReadableStream<Uint8Array>
}

/** Of one site. */
const KEPT = 20
const LARGEST = 256 * 1024
const LOOK_EVERY = 200
const CHUNK = 64 * 1024
const SAFE = /^[a-z0-9][a-z0-9-]*$/

export function buildLogs({ dir, redact, now, onTrouble }: BuildLogsOptions): BuildLogs {
  const folderOf = (site: string): string => join(dir, site)
  const fileOf = ({ site, id }: Pick<BuildRecord, 'site' | 'id'>): string | null =>
    SAFE.test(site) && SAFE.test(id) ? join(folderOf(site), `${id}.log`) : null

  function begin(build: BuildRecord): BuildLog {
    const file = fileOf(build)
    let size = 0
    let writing: Promise<void> = Promise.resolve()
    let hasFailed = false
    const attempt = (work: () => Promise<unknown>): void => {
      writing = writing.then(work).then(
        () => {},
        error => {
          if (!hasFailed) onTrouble(error)
          hasFailed = true
        },
      )
    }
    const write = (lines: readonly string[], always = false): void => {
      if (file === null || hasFailed || (size > LARGEST && !always)) return
      let text = redact(lines.map(line => `${line}\n`).join(''))
      size += text.length
      if (size > LARGEST && !always) text = `${lineOf(now(), 'More than can be kept was left out')}\n`
      attempt(() => appendFile(file, text))
    }
    attempt(async () => {
      await mkdir(folderOf(build.site), { recursive: true })
      await forgetOld(folderOf(build.site))
    })
    write(headLines(build))
    return {
      step: step => write([stepLine(step)]),
      say: text => write([lineOf(now(), text)]),
      async end(result) {
        write([...failureLines(now(), result.errors.slice(0, 200)), endLines(now(), result)], true)
        await writing
      },
    }
  }

  async function* lines({ build, steps }: AboutBuild, isOver: () => Promise<boolean>, signal: AbortSignal) {
    const file = fileOf(build)
    const handle = file === null ? null : await open(file, 'r').catch(() => null)
    if (!handle) {
      yield Buffer.from(redact(recorded(build, steps)))
      return
    }
    try {
      const buffer = Buffer.alloc(CHUNK)
      let at = 0
      let over = build.finishedAt !== null
      while (!signal.aborted) {
        const { bytesRead } = await handle.read(buffer, 0, CHUNK, at)
        if (bytesRead > 0) {
          at += bytesRead
          yield Buffer.from(buffer.subarray(0, bytesRead))
          continue
        }
        if (over) return
        // Once more after its end was seen: its last lines are written before that.
        over = await isOver()
        if (!over) await delay(LOOK_EVERY)
      }
    } finally {
      await handle.close()
    }
  }

  return {
    begin,
    // The same class as the global one, whose types do not know "from".
    read: (about, isOver, signal) => NodeStream.from(lines(about, isOver, signal)) as ReadableStream<Uint8Array>,
  }
}

/** What the ledger knows of a build, as lines. */
function recorded(build: BuildRecord, steps: readonly BuildStep[]): string {
  const { finishedAt, worker } = build
  const about = lineOf(
    build.startedAt,
    `Its log is on the machine of worker ${worker}, or was forgotten: this is what the ledger knows`,
  )
  const end =
    finishedAt === null
      ? []
      : [...failureLines(finishedAt, build.errors as readonly Failure[]), endLines(finishedAt, build)]
  return [about, ...headLines(build), ...steps.map(stepLine), ...end].map(line => `${line}\n`).join('')
}

/** Names sort by time. */
async function forgetOld(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter(name => name.endsWith('.log')).sort()
  for (const name of names.slice(0, Math.max(0, names.length - KEPT + 1))) await rm(join(folder, name), { force: true })
}
