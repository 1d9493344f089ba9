import type { Failure } from '#model/failure.ts'
import type { Workspace } from '#model/site.ts'
import type { ThemeSettings } from './finishing-schema.ts'

/** What resolving needs to know of the disk. */
export interface Surroundings {
  readonly workspace: Workspace
  /** Whether an absolute path stays inside the workspace. */
  readonly isInside: (path: string) => Promise<boolean>
  /** What a theme says of its sites, or what is wrong with that. */
  readonly themeSettings: (theme: string) => Promise<ThemeSettings | readonly Failure[]>
  /** Names in `sites/<id>/`; empty when there is no such folder. */
  readonly namesIn: (id: string) => Promise<ReadonlySet<string>>
}
