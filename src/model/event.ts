import type { SiteReport } from './report.ts'

/** What a run tells while it works; the command line draws progress from it, the farm logs it. */
export type RunEvent =
  | { readonly type: 'run-started'; readonly sites: number }
  | { readonly type: 'theme-compiling'; readonly theme: string }
  | { readonly type: 'theme-compiled'; readonly theme: string; readonly ms: number; readonly cached: boolean }
  | { readonly type: 'site-started'; readonly site: string }
  /** A part of a site's way that took `ms`. */
  | { readonly type: 'site-stage'; readonly site: string; readonly stage: Stage; readonly ms: number }
  | { readonly type: 'site-finished'; readonly report: SiteReport }
  | { readonly type: 'warning'; readonly message: string; readonly site?: string }

export type Stage = 'render' | 'assemble' | 'upload' | 'release'

export type Listener = (event: RunEvent) => void
