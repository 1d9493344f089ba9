import type { FleetInfo } from './fleet.ts'
import type { Command, Measurement } from './measure.ts'

/** One way to build the fleet that is measured side by side with the others. */
export interface Contestant {
  /** What its row in the table is called; unique. */
  readonly name: string
  /** With the version. */
  readonly tool: string
  /** How many sites one run builds: all of the fleet, or a sample from which the table extrapolates. */
  readonly sites: number
  /** At most this many measured rounds, for the slow ones; without it, as many as were asked for. */
  readonly rounds?: number
  readonly command: Command
  /** Puts the disk into the state that a run starts from; not measured. */
  reset(): Promise<void>
  /** Reads what a run wrote. Throws when the tool says that something went wrong. */
  inspect(run: Measurement): Promise<Output>
}

export interface Output {
  /** HTML pages of all built sites. */
  readonly pages: number
  readonly htmlBytes: number
  /** The HTML pages of the fleet's first site, by path as in `posts/one/index.html`. */
  readonly firstSite: ReadonlyMap<string, string>
}

/** What every contestant is made from. Paths absolute. */
export interface Setting {
  readonly fleet: FleetInfo
  /** The repository. */
  readonly repo: string
  /** Scratch folder of the benchmarks, inside the repository so that its packages resolve. */
  readonly work: string
  /** Processes at once, for tools that build one site a process. */
  readonly cores: number
}
