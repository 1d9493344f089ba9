import { type DestinationStream, type Logger, pino } from 'pino'
import type { Log } from '#model/log.ts'
import type { Call } from '../command.ts'
import type { Terminal } from '../output/terminal.ts'

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
