import type { FlagKind, FlagName, Flags } from './arguments/flags.ts'

/** A call of the program, parsed and checked. */
export interface Call {
  readonly flags: Flags
  readonly positionals: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal
  /** Tells a person what happens, on stderr. */
  readonly say: (line: string) => void
  /** Prints the result, once: `json` with `--json`, else `text`. */
  readonly print: (json: object, text: string) => void
}

/** One command; its file imports nothing heavy before `run`, since the help loads every one. */
export interface Command {
  readonly about: string
  /** As in the help's first line: `[SITE…]`. */
  readonly usage: string
  /** How many positionals: at least, at most. */
  readonly takes: readonly [number, number]
  /** Beside those that every command takes. */
  readonly flags: readonly FlagName[]
  /** Those of them that mean something else than in other commands. */
  readonly ownFlags?: Readonly<Partial<Record<FlagName, FlagKind>>>
  /** Flags that have another default than in other commands. */
  readonly defaults?: Partial<Flags>
  readonly details?: string
  /** A call and what it does. */
  readonly examples: readonly (readonly [call: string, about: string])[]
  /** Returns the exit code. Throws a `SiteError` for what a person must know. */
  run(call: Call): Promise<number>
}
