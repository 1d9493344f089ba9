import { type DestinationStream, type Logger, pino } from 'pino'
import type { Log } from '#model/log.ts'
import type { Call } from '../command.ts'
import { type Terminal, terminal } from '../output/terminal.ts'

export interface LogOptions {
  readonly environment: Call['environment']
  /** Where it goes, and whether a person looks on. */
  readonly terminal: Terminal
  /** Takes secrets out of a text. */
  readonly redact: (text: string) => string
  /** `start`, `worker`: a field of every line. */
  readonly program: string
}

const LEVELS = ['debug', 'info', 'warn', 'error'] as const

/**
 * The log of a process that lives on: sentences on a terminal, else one JSON object a line. `NEXTGEN_LOG` (`json`, `text`)
 * chooses, `NEXTGEN_LOG_LEVEL` (`debug`, `info`, `warn`, `error`) says how much.
 */
export function openLog({ environment, terminal, redact, program }: LogOptions): Log & { readonly isJson: boolean } {
  const { NEXTGEN_LOG: format, NEXTGEN_LOG_LEVEL: wanted = '' } = environment
  const isJson = format === 'json' || (format !== 'text' && !terminal.live)
  const level = (LEVELS as readonly string[]).includes(wanted) ? wanted : 'info'
  const destination: DestinationStream = {
    write: line => terminal.write(redact(isJson ? line : sentence(JSON.parse(line), terminal))),
  }
  const logger: Logger = pino(
    {
      level,
      base: { program, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
    },
    destination,
  )
  return {
    isJson,
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
  }
}

function sentence({ level, msg }: { readonly level: string; readonly msg?: string }, { paint }: Terminal): string {
  const mark =
    level === 'warn' ? `${paint('yellow', 'Trouble:')} ` : level === 'error' ? `${paint('red', 'Error:')} ` : ''
  return `${mark}${msg ?? ''}\n`
}

export interface ProgramLog {
  readonly log: Log
  readonly isJson: boolean
  /** What progress is drawn on: where the log is JSON, its lines are lines of the log. */
  readonly shown: Terminal
  readonly say: Call['say']
}

/** The one log of a process that lives on, on stderr. */
export function openProgramLog(
  { environment }: Pick<Call, 'environment'>,
  program: string,
  redact: (text: string) => string,
): ProgramLog {
  const stderr = terminal(process.stderr, environment)
  const log = openLog({ environment, terminal: stderr, redact, program })
  if (!log.isJson) return { log, isJson: false, shown: stderr, say: line => log.info({}, line) }
  const say = (text: string): void => {
    for (const line of text.split('\n')) if (line.trim() !== '') log.info({}, line)
  }
  return {
    log,
    isJson: true,
    say,
    shown: { ...stderr, columns: stderr.columns, live: false, paint: (_, text) => text, write: say },
  }
}
