import type { Failure } from '#model/failure.ts'
import type { Site, Workspace } from '#model/site.ts'

/** What the process of a preview is asked. Plain data. */
export interface PreviewTask {
  readonly workspace: Workspace
  /** As it is to be shown: with the theme that was asked for, and with its snapshot where its content comes from a CMS. */
  readonly site: Site
  /** Whether the theme is another than the site's own: it stays when the declaration changes. */
  readonly otherTheme: boolean
  readonly drafts: boolean
  /** 0 takes a free one. */
  readonly port: number
  /** The address to listen on. */
  readonly host: string
  /** Where the render clock stands, and up to when entries are published; ms since 1970. */
  readonly time: number
  readonly publishTime: number
}

/** What a person wants to see instead. */
export interface Wanted {
  readonly site: string
  /** Absent: the site's own. */
  readonly theme?: string
}

/** What it tells. `failures`: something that is wrong now, mended or not before the next one. */
export type PreviewMessage =
  | { readonly type: 'listening'; readonly port: number; readonly home: string }
  | { readonly type: 'stopped'; readonly failures: readonly Failure[] }
  | { readonly type: 'failures'; readonly failures: readonly Failure[] }
  | { readonly type: 'shown'; readonly what: string; readonly ms: number }
  | { readonly type: 'restart'; readonly wanted: Wanted }

/** What it is told beside its task. */
export type PreviewOrder = { readonly type: 'show'; readonly task: PreviewTask } | { readonly type: 'close' }
