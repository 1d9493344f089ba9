import type { Log } from '#model/log.ts'
import type { Call } from '../command.ts'
import { type Terminal, terminal } from '../output/terminal.ts'
import { openLog } from './log.ts'

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
