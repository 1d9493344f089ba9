import type { Failure } from './failure.ts'
import type { BuildStatus, Cause } from './farm.ts'

/** What a farm knows of a site that is declared: how its newest build went, and whether another is wanted. */
export interface SiteState {
  readonly site: string
  readonly name: string
  readonly domain: string
  readonly theme: string
  /** The newest build; null before the first. Times are ms since 1970. */
  readonly build: {
    readonly id: string
    readonly status: BuildStatus
    readonly causes: readonly Cause[]
    readonly startedAt: number
    readonly finishedAt: number | null
    readonly pages: number
    readonly rendered: number
    readonly generation: number | null
    readonly errors: readonly Failure[]
  } | null
  readonly wanted: boolean
}
