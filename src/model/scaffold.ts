import type { Failure } from './failure.ts'

/** The JSON of `new site`, `new theme` and `new fleet`. Paths are absolute. */
export interface Scaffolded {
  readonly ok: true
  readonly kind: 'site' | 'theme' | 'fleet'
  /** Ids of the sites, or the name of the theme. */
  readonly made: readonly string[]
  readonly files: readonly string[]
}

/** The JSON of `schema`. */
export interface SchemaWritten {
  /** false: a theme does not compile, or with `--check` the file is not up to date. */
  readonly ok: boolean
  /** Absolute. */
  readonly file: string
  /** Whether it said something else before. */
  readonly changed: boolean
  readonly themes: readonly string[]
  readonly errors: readonly Failure[]
}
