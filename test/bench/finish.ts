import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadSites } from '#config/load.ts'
import { openWorkspace } from '#config/workspace.ts'
import { compileTheme } from '#theme/compile.ts'
import { writeContentOf } from '../conformance/site-content.ts'
import type { Bench, BenchOptions, BenchResult } from './bench.ts'
import { type FinishCost, finishCost } from './finish/cost.ts'
import { writeFleet } from './fleet.ts'
import { median } from './rounds.ts'

/** Passes over a site; the first ones warm the machine code up. */
const WARM = 3
const PASSES = 7

export const bench: Bench = {
  about:
    'what finishing a page costs beside rendering it, on one thread, for the theme of the fleet and every theme here',
  async run(options): Promise<BenchResult> {
    const root = await prepare(options)
    const { sites, failed } = await loadSites(openWorkspace(root))
    if (failed.length > 0)
      throw new Error(failed.flatMap(each => each.failures.map(({ message }) => message)).join('\n'))
    const measured: { readonly theme: string; readonly cost: FinishCost }[] = []
    for (const site of sites) {
      const { theme } = await compileTheme({
        name: site.theme,
        themesDir: join(root, 'themes'),
        cacheDir: join(root, '.nextgen/cache/themes'),
        environment: {},
      })
      const passes: FinishCost[] = []
      for (let pass = 0; pass < WARM + PASSES; pass++) passes.push(await finishCost(site, theme, root))
      const cost = middle(passes.slice(WARM))
      measured.push({ theme: site.theme, cost })
      options.say(
        `${site.theme}: ${cost.pages} pages, render ${cost.render.toFixed(0)} ms, finish ${after(cost).toFixed(0)} ms`,
      )
    }
    return {
      tables: [
        {
          title: 'CPU time a page, µs, one thread',
          columns: [
            'theme',
            'pages',
            'kB a page',
            'render',
            'finish',
            'hash',
            'headers, gates',
            'all after rendering',
            'share',
          ],
          rows: measured.map(({ theme, cost }) => row(theme, cost)),
          notes: [
            'finish: pictures, critical CSS, head, structured data, policy, facts of a page',
            `median of ${PASSES} passes after ${WARM} to warm up; share: everything after rendering ÷ rendering`,
          ],
        },
      ],
      targets: measured.map(({ theme, cost }) => ({
        what: `${theme}: all after rendering ÷ rendering a page`,
        wanted: '< 1',
        measured: share(cost).toFixed(2),
        ok: share(cost) < 1,
      })),
    }
  },
}

/** A workspace with one site of the fleet, and one of every theme of the repository with the content it brings. */
async function prepare({ work, repo, seed, entries }: BenchOptions): Promise<string> {
  const root = join(work, 'finish')
  await rm(root, { recursive: true, force: true })
  await mkdir(root, { recursive: true })
  await symlink(join(repo, 'node_modules'), join(root, 'node_modules'))
  await writeFleet({ root, sites: 1, entries, seed })
  const fleetSite = join(root, 'sites/site-0001/site.json')
  const { finish: _, ...declared } = JSON.parse(await readFile(fleetSite, 'utf8'))
  await writeFile(fleetSite, JSON.stringify(declared))
  for (const theme of await readdir(join(repo, 'themes'))) {
    await cp(join(repo, 'themes', theme), join(root, 'themes', theme), { recursive: true })
    const folder = join(root, 'sites', theme)
    const brings = await writeContentOf(join(repo, 'themes', theme), join(folder, 'content'), 'Ada')
    await mkdir(folder, { recursive: true })
    const site = { domain: `${theme}.example`, theme, ...(brings && { content: { path: 'content' } }) }
    await writeFile(join(folder, 'site.json'), JSON.stringify(site))
  }
  return root
}

const after = ({ finish, hash, check }: FinishCost): number => finish + hash + check
const share = (cost: FinishCost): number => after(cost) / cost.render

function middle(passes: readonly FinishCost[]): FinishCost {
  const of = (name: keyof FinishCost): number => median(passes.map(pass => pass[name]))
  return {
    pages: of('pages'),
    bytes: of('bytes'),
    render: of('render'),
    finish: of('finish'),
    hash: of('hash'),
    check: of('check'),
  }
}

function row(theme: string, cost: FinishCost): string[] {
  const each = (ms: number): string => ((ms * 1000) / cost.pages).toFixed(0)
  return [
    theme,
    String(cost.pages),
    (cost.bytes / cost.pages / 1000).toFixed(1),
    each(cost.render),
    each(cost.finish),
    each(cost.hash),
    each(cost.check),
    each(after(cost)),
    share(cost).toFixed(2),
  ]
}
