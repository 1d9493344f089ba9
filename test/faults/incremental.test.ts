import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ConformanceTheme, conformanceThemes, themeAt } from '../conformance/themes.ts'
import { chosenSeed } from '../random.ts'
import { bothWays } from './incremental/both-ways.ts'
import { edits, textEdits } from './incremental/edits.ts'

/** Themes whose content a site can bring, beside one that keeps state in every way we could think of. */
const NAMES = [
  'keeps-state',
  'goes-on',
  'large',
  'lazy-cache',
  'top-level-await',
  'data-refs',
  'blog',
  'endpoints',
  'images',
  'middleware',
  'markdown',
  'i18n-rewrite',
  'affiliate',
  'magazine',
]
const SEQUENCES = Number(process.env.SEQUENCES ?? (process.env.NEXTGEN_REDUCED ? 24 : 216))
const EDITS = 6

const own = join(import.meta.dirname, 'incremental', 'themes')
const known = [
  ...(await conformanceThemes()),
  await themeAt(join(own, 'keeps-state')),
  await themeAt(join(own, 'large')),
  await themeAt(join(own, 'goes-on')),
]
const themes = NAMES.filter(name => !process.env.THEME || name === process.env.THEME).map(name => {
  const theme = known.find(each => each.name === name)
  if (!theme) throw new Error(`No theme ${name}`)
  return theme
})

test.each(themes.map((theme, index) => [theme.name, theme, index] as const))(
  'T7: whatever is edited, a site of %s is built as it is from nothing',
  { timeout: 900_000 },
  async (name, theme: ConformanceTheme, index) => {
    const root = await mkdtemp(join(tmpdir(), 'incremental-'))
    const seed = chosenSeed()
    const numRuns = Math.max(1, Math.round(SEQUENCES / NAMES.length))
    await using site = await bothWays(theme, root, {
      finish: index % 3 !== 2,
      ...(name === 'large' && { entries: 520 }),
    })
    const sequences = fc.oneof(
      fc.array(edits, { minLength: 1, maxLength: EDITS }),
      fc.array(fc.oneof({ arbitrary: textEdits, weight: 7 }, edits), { minLength: 3, maxLength: EDITS }),
    )
    const property = fc.asyncProperty(sequences, async sequence => {
      expect(await site.follow(sequence)).toBeUndefined()
    })
    const reported = await fc.check(property, { numRuns, seed, endOnFailure: false })
    const { reused, all } = site.pages
    console.log(
      `T7 ${name}: seed ${seed}: ${numRuns} sequences, ${reused} of ${all} pages reused, ${site.wentOn} builds by an instance that went on`,
    )
    await rm(root, { recursive: true, force: true })
    expect(reported.failed, `SEED=${seed} THEME=${name}: ${fc.defaultReportMessage(reported)}`).toBe(false)
  },
)
