import { readSiteRecord } from '#plan/site-record.ts'
import { loadTraces, type TraceStore } from '#render/stored-traces.ts'
import type { FixturePage } from './page-kinds.ts'

export interface BuiltPages {
  readonly pages: readonly FixturePage[]
  /** The HTML of a page; null where it is gone. */
  readonly html: (path: string) => string | null
}

/** The pages of a site as it was built last on this machine, in the order in which its theme lists them. */
export function builtPages(recordsDir: string, site: string, store: TraceStore): BuiltPages {
  const traces = readSiteRecord(recordsDir, site)?.traces
  const record = traces && loadTraces(traces, store)
  const made = (record?.pages ?? []).flatMap(({ component, made }) => {
    if (!made?.facts || !made.file.endsWith('.html')) return []
    return [{ path: made.facts.url, component, bytes: made.as.size, digest: made.as.digest }]
  })
  return {
    pages: made.map(({ path, component, bytes }) => ({ path, component, bytes })),
    html(path) {
      const page = made.find(each => each.path === path)
      const bytes = page && store.getSync(page.digest)
      return bytes ? new TextDecoder().decode(bytes) : null
    },
  }
}
