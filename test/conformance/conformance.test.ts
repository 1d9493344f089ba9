import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLimiter } from '#base/limiter.ts'
import { directoryBucket } from '#bucket/directory.ts'
import type { RunReport } from '#model/report.ts'
import { type Factory, openFactory, REPOSITORY, reportOf } from '../build/factory.ts'
import { astroBuildOf } from './astro-build-cache.ts'
import { type Comparison, compareTrees } from './compare.ts'
import { rulesFor } from './rules.ts'
import { conformanceThemes } from './themes.ts'

const themes = await conformanceThemes()
const atOnce = createLimiter(2)
const compared = new Map<string, Comparison>()

let work: string
const factories = new Map<string, { factory: Factory; report: RunReport }>()

/** Every theme with a site of its own, which has no content but the theme's. */
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'conformance-'))
  for (const themesDir of new Set(themes.map(theme => theme.themesDir))) {
    const root = join(work, String(factories.size))
    const sitesDir = join(root, 'sites')
    for (const { name, site } of themes.filter(theme => theme.themesDir === themesDir)) {
      await mkdir(join(sitesDir, name), { recursive: true })
      await writeFile(join(sitesDir, name, 'site.json'), JSON.stringify(site))
    }
    // The state stays: compiled themes are kept under the digest of all their inputs.
    const workspace = { root, sitesDir, themesDir, stateDir: join(REPOSITORY, '.nextgen/conformance') }
    const factory = openFactory({ workspace, bucket: directoryBucket(join(work, 'bucket')) })
    factories.set(themesDir, { factory, report: await factory.run({ force: true }) })
  }
}, 1_200_000)

afterAll(async () => {
  for (const { factory } of factories.values()) await factory[Symbol.asyncDispose]()
  await rm(work, { recursive: true, force: true })
  tell()
})

describe.concurrent('the artifact of a theme with its own content is the output of `astro build`:', () => {
  it.each(themes.map(theme => [theme.name, theme] as const))('%s', { timeout: 1_200_000 }, async (name, theme) => {
    const { factory, report } = factories.get(theme.themesDir) as { factory: Factory; report: RunReport }
    const actual = await factory.files(reportOf(report, name))
    const expected = await atOnce.run(() => astroBuildOf(theme.root))
    const comparison = await compareTrees(expected, actual, rulesFor(`https://${theme.site.domain}`))
    compared.set(name, comparison)
    expect(comparison.differences.map(({ path, kind, detail }) => `${kind} ${path}: ${detail}`)).toEqual([])
  })
})

function tell(): void {
  const all = [...compared.values()]
  const sum = (of: (comparison: Comparison) => number): number => all.reduce((total, each) => total + of(each), 0)
  const allowed = Map.groupBy(
    all.flatMap(each => each.allowed),
    ({ rule }) => rule,
  )
  console.log(
    [
      `${all.length} themes, ${sum(each => each.files)} files compared with astro build: ${sum(each => each.equal)} the same byte for byte`,
      ...[...allowed].map(([rule, files]) => `  ${files.length} allowed by the rule "${rule}"`),
      `  ${sum(each => each.differences.length)} other differences`,
    ].join('\n'),
  )
}
