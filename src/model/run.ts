import type { AfterRelease } from './aftermath.ts'
import type { Asking, Environment } from './environment.ts'
import type { Listener } from './event.ts'
import type { Workspace } from './site.ts'

/** What a build or publish run is asked to do. */
export interface RunRequest {
  readonly workspace: Workspace
  /** Ids; empty means every site of the workspace. */
  readonly sites: readonly string[]
  readonly environment: string
  /** What goes for releases there, and how they are asked for; nothing when absent. */
  readonly rules?: Environment
  readonly asking?: Asking
  /** Follows each release; nothing does when absent. */
  readonly afterRelease?: AfterRelease
  /** Render threads. */
  readonly concurrency: number
  /** Ignore every reuse: render and upload again. */
  readonly force: boolean
  /** Build twice and compare the manifests; nothing is released. */
  readonly check: boolean
  /** Release what was built: `publish`. */
  readonly release: boolean
  readonly actor: string
  /** Content that was pulled by a pull which began after this time (ms since 1970) is new enough; pulled anew when absent. */
  readonly pulledSince?: number
  /** For a worker that another may have replaced meanwhile. */
  readonly fence?: Fence
  /** Where the render clock stands for content pulled now, ms since 1970. */
  readonly renderTime: number
  /** Entries dated up to then are published, ms since 1970; `renderTime` when absent. */
  readonly publishTime?: number
  /** Run time that a site's rendering may take in its thread, ms; two minutes when absent. */
  readonly renderTimeLimit?: number
  /** Content folders of at least so many files are kept parsed between builds, and their sites ready in their threads; 500 when absent. */
  readonly keepContentFrom?: number
  readonly listener: Listener
  readonly signal?: AbortSignal
}

/**
 * Keeps a worker that stood still from releasing what others have overtaken: a site is released only if its pointer is
 * still of the generation that was live when its build began, and if the worker still holds it.
 */
export interface Fence {
  /** Asked right before the release. */
  holds(site: string): Promise<boolean>
}
