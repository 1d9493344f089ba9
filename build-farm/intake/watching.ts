import { existsSync } from 'node:fs'
import { relative } from 'node:path'
import { watchFolders } from '#base/watch-folders.ts'
import type { FarmListener } from '#model/farm.ts'
import type { Workspace } from '#model/site.ts'
import { affectedBy, sharedFolders } from './affected.ts'
import type { SiteIndex } from './site-index.ts'
import type { Surveyor } from './surveyor.ts'

export interface WatchingOptions {
  readonly workspace: Workspace
  readonly sites: SiteIndex
  readonly surveyor: Surveyor
  readonly listener: FarmListener
}

/** After a change, ms: an editor writes several times while it saves, `git checkout` for much longer. */
const QUIET = 30
const LONGEST = 300
/** After a failure (the ledger is away), ms. */
const TRY_AGAIN = 2000

/** Triggers the sites whose files change: declarations, content, public files, themes. Resolves once it watches. */
export async function watchWorkspace({
  workspace,
  sites,
  surveyor,
  listener,
}: WatchingOptions): Promise<AsyncDisposable> {
  const changed = new Set<string>()
  let first = 0
  let ended = false
  let timer: NodeJS.Timeout | undefined
  let working: Promise<void> = Promise.resolve()
  const tell = (error: unknown): void =>
    listener({ type: 'trouble', message: `Watching files: ${error instanceof Error ? error.message : error}` })

  const folders = watchFolders({
    onChange(path) {
      const now = performance.now()
      if (changed.size === 0) first = now
      changed.add(path)
      clearTimeout(timer)
      timer = setTimeout(flush, Math.max(0, Math.min(QUIET, first + LONGEST - now)))
    },
    onLimit: (folder, error) =>
      tell(new Error(`${folder} and others are not watched: ${error instanceof Error ? error.message : error}`)),
  })

  function flush(): void {
    const paths = [...changed]
    changed.clear()
    working = working
      .then(() => handle(paths))
      .catch(error => {
        tell(error)
        for (const path of paths) changed.add(path)
        clearTimeout(timer)
        if (!ended) timer = setTimeout(flush, TRY_AGAIN)
      })
  }

  async function handle(paths: readonly string[]): Promise<void> {
    const affected = affectedBy(paths, (await sites.get()).sites, workspace)
    if (affected.declarations) {
      sites.expire()
      await follow()
    }
    if (affected.sites !== 'all' && affected.sites.size === 0) return
    const only = affected.sites === 'all' ? {} : { sites: [...affected.sites] }
    await surveyor.look({ ...only, kind: 'file', about: told(paths) })
  }

  /** The file that an editor leaves behind, not those that it made on the way. */
  function told(paths: readonly string[]): string {
    const left = paths.filter(path => existsSync(path))
    const path = relative(workspace.root, (left.length > 0 ? left : paths).at(-1) ?? '')
    return left.length > 1 ? `${path} and ${left.length - 1} more` : path
  }

  async function follow(): Promise<void> {
    const shared = sharedFolders((await sites.get()).sites, workspace)
    await folders.follow([workspace.sitesDir, workspace.themesDir, ...shared])
  }

  await follow()
  return {
    async [Symbol.asyncDispose]() {
      ended = true
      clearTimeout(timer)
      folders.close()
      await working
    },
  }
}
