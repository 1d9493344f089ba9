/** One benchmark: a file of this folder that exports `bench`, and a line in the table of `main.ts`. */
export interface Bench {
  /** One line for `npm run bench -- --help`. */
  readonly about: string
  run(options: BenchOptions): Promise<BenchResult>
}

export interface BenchOptions {
  readonly sites: number
  /** Articles a site. */
  readonly entries: number
  /** Measured rounds; one more is run first and thrown away. */
  readonly rounds: number
  readonly seed: number
  /** Also measure what only shows at five times the size. */
  readonly scale: boolean
  /** Only the tools whose names contain one of these; empty for all. */
  readonly only: readonly string[]
  /** Threads, or processes at once. */
  readonly cores: number
  /** The repository, absolute. */
  readonly repo: string
  /** Scratch folder, absolute; kept between runs. */
  readonly work: string
  /** Tells what is going on, on stderr. */
  readonly say: (line: string) => void
}

export interface BenchResult {
  readonly tables: readonly Table[]
  readonly targets: readonly Target[]
}

export interface Table {
  readonly title: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** What a reader has to know to judge the figures. */
  readonly notes?: readonly string[]
}

/** Something that must be reached; one that is not ends the run with exit code 1. */
export interface Target {
  readonly what: string
  readonly wanted: string
  readonly measured: string
  readonly ok: boolean
}
