import type { SiteReport } from './report.ts'

/** What a run tells while it works; the command line draws progress from it, the farm logs it. */
export type RunEvent =
  | { readonly type: 'run-started'; readonly sites: number }
  | { readonly type: 'theme-compiling'; readonly theme: string }
  | { readonly type: 'theme-compiled'; readonly theme: string; readonly ms: number; readonly cached: boolean }
  | { readonly type: 'site-started'; readonly site: string }
  | { readonly type: 'site-finished'; readonly report: SiteReport }
  | { readonly type: 'warning'; readonly message: string; readonly site?: string }

export type Listener = (event: RunEvent) => void
