import { cp, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { directoryBucket } from '#bucket/directory.ts'
import type { SiteReport } from '#model/report.ts'
import { type Factory, openFactory, reportOf, TODAY } from '../../build/factory.ts'
import { writeContentOf } from '../../conformance/site-content.ts'
import type { ConformanceTheme } from '../../conformance/themes.ts'
import { apply, type Edit } from './edits.ts'

const DAY = 86_400_000
const SITE = 'acme'

/** A site that is built in two ways after every edit: from the build before, and from nothing. */
export interface BothWays extends AsyncDisposable {
  /** Pages so far that were taken from an earlier build, and all pages. */
  readonly pages: { readonly reused: number; readonly all: number }
  /** Builds so far in which the instance of the build before went on. */
  readonly wentOn: number
  /** Begins anew, makes the edits one after the other, and tells the first after which the two differ. */
  follow(edits: readonly Edit[]): Promise<string | undefined>
}

export interface BothWaysOptions {
  readonly finish: boolean
  /** Copies of its entries make the site as large as this; parsed entries of a large site are kept between builds. */
  readonly entries?: number
}

export async function bothWays(
  theme: ConformanceTheme,
  root: string,
  { finish, entries }: BothWaysOptions,
): Promise<BothWays> {
  const kept = join(root, 'kept')
  const folder = join(root, 'sites', SITE)
  const themeFolder = join(root, 'themes', theme.name)
  await mkdir(join(kept, 'site'), { recursive: true })
  await cp(theme.root, join(kept, 'theme'), { recursive: true })
  const brings = await writeContentOf(theme.root, join(kept, 'site', 'content'), 'nobody')
  const site = {
    ...theme.site,
    name: 'Acme',
    domain: 'acme.example',
    finish,
    ...(brings && { content: { source: 'directory', path: 'content' } }),
  }
  await writeFile(join(kept, 'site', 'site.json'), JSON.stringify(site))

  if (entries !== undefined) await copyEntries(join(kept, 'site', 'content'), entries)
  const clock = { day: 0 }
  const compiled = join(root, 'compiled')
  const open = async (name: string): Promise<Factory> => {
    const stateDir = join(root, name)
    await mkdir(join(stateDir, 'cache'), { recursive: true })
    await mkdir(compiled, { recursive: true })
    await symlink(compiled, join(stateDir, 'cache', 'themes'))
    const workspace = { root, sitesDir: join(root, 'sites'), themesDir: join(root, 'themes'), stateDir }
    return openFactory({ workspace, bucket: directoryBucket(join(stateDir, 'bucket')), threads: 1 })
  }
  const incremental = await open('incremental')
  const clean = await open('clean')
  const pages = { reused: 0, all: 0 }
  // As if the site were a large one: its content stays parsed, and its instance goes on.
  let keeping = {}
  let sequences = 0

  const build = async (factory: Factory, force: boolean): Promise<SiteReport> =>
    reportOf(await factory.run({ force, renderTime: TODAY + clock.day * DAY, ...keeping }), SITE)

  return {
    pages,
    get wentOn() {
      return incremental.renderReplies.filter(reply => reply.ok && reply.wentOn).length
    },
    async follow(edits) {
      for (const each of [folder, themeFolder]) await rm(each, { recursive: true, force: true })
      await cp(join(kept, 'site'), folder, { recursive: true })
      await cp(join(kept, 'theme'), themeFolder, { recursive: true })
      clock.day = 0
      keeping = sequences++ % 4 === 3 ? {} : { keepContentFrom: 1 }
      if (entries !== undefined) await new Promise(settled => setTimeout(settled, SETTLING_MS))
      await build(incremental, true)
      for (const [step, edit] of edits.entries()) {
        await apply(edit, { folder, theme: themeFolder, clock })
        const one = await build(incremental, false)
        const other = await build(clean, true)
        pages.reused += one.reused
        pages.all += one.pages
        const difference = await compare(one, other, incremental, clean)
        if (difference) return `after edit ${step + 1} (${JSON.stringify(edit)}): ${difference}`
      }
      return undefined
    },
    async [Symbol.asyncDispose]() {
      await incremental[Symbol.asyncDispose]()
      await clean[Symbol.asyncDispose]()
    },
  }
}

/** A file younger than this may change again without a trace in its times. */
const SETTLING_MS = 2_100

async function copyEntries(content: string, count: number): Promise<void> {
  const found = await readdir(content, { recursive: true })
  const files = found.filter(file => file.endsWith('.md')).sort()
  for (let at = files.length; at < count; at++) {
    const file = files[at % files.length] as string
    await cp(join(content, file), join(content, file.replace(/\.md$/, `-${at}.md`)))
  }
}

async function compare(
  one: SiteReport,
  other: SiteReport,
  incremental: Factory,
  clean: Factory,
): Promise<string | undefined> {
  const codes = (report: SiteReport): string => (report.errors ?? []).map(({ code }) => code).join()
  if (codes(one) !== codes(other))
    return `errors "${JSON.stringify(one.errors)}" and, from nothing, "${JSON.stringify(other.errors)}"`
  if (one.manifest === other.manifest) return undefined
  const [a, b] = await Promise.all([incremental.manifest(one), clean.manifest(other)])
  const paths = new Set([...Object.keys(a.files), ...Object.keys(b.files)])
  const differing = [...paths].filter(path => JSON.stringify(a.files[path]) !== JSON.stringify(b.files[path]))
  return `other files than from nothing: ${differing.join(', ') || 'none, but the manifest'}`
}
