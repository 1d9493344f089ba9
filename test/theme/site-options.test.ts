import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { loadSites } from '#config/load.ts'
import { type Failure, SiteError } from '#model/failure.ts'
import type { Site } from '#model/site.ts'
import { fittingOptions } from '#preview/other-theme.ts'
import { checkOptions } from '#theme/site-options.ts'

const schema = z.strictObject({
  accent: z.string().optional(),
  perPage: z.coerce.number().default(10),
  hero: z.strictObject({ wide: z.boolean() }).optional(),
  cards: z.array(z.strictObject({ title: z.string().optional() })).default([]),
  looks: z
    .record(
      z.string(),
      z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('dark'), contrast: z.number() })]),
    )
    .optional(),
  footer: z
    .strictObject({ columns: z.number().optional() })
    .transform(footer => footer)
    .nullish(),
})
const theme = { siteOptions: async () => schema }
const siteWith = (options: Site['options']) =>
  ({ id: 'acme', theme: 'plain', declaredIn: 'sites/acme/site.json', options }) as unknown as Site

const failuresWith = async (options: Site['options']): Promise<readonly Failure[]> => {
  const error = await checkOptions(siteWith(options), theme).then(
    () => undefined,
    (error: unknown) => error,
  )
  return error instanceof SiteError ? error.failures : []
}

describe('the options of a site', () => {
  it('come back as the theme reads them, with its defaults', async () => {
    const { options } = await checkOptions(siteWith({ accent: 'red' }), theme)
    expect(options).toEqual({ accent: 'red', perPage: 10, cards: [] })
  })

  it('that the theme does not know are named one by one, with the nearest one that it does', async () => {
    expect(await failuresWith({ acent: 'red', xyzzyxyzzy: 1 })).toEqual([
      {
        code: 'options-invalid',
        message: 'options.acent: the theme "plain" has no such option',
        where: 'sites/acme/site.json',
        setting: ['options', 'acent'],
        hint: 'Did you mean "accent"?',
      },
      {
        code: 'options-invalid',
        message: 'options.xyzzyxyzzy: the theme "plain" has no such option',
        where: 'sites/acme/site.json',
        setting: ['options', 'xyzzyxyzzy'],
        hint: 'The theme "plain" says in src/site-options.ts which options it takes: accent, perPage, hero, cards, looks, footer.',
      },
    ])
    expect(await failuresWith({ hero: { wide: true, tall: true } })).toMatchObject([
      { message: 'options.hero.tall: the theme "plain" has no such option', setting: ['options', 'hero', 'tall'] },
    ])
  })

  it.each([
    [{ hero: { wide: true, wied: true } }, 'Did you mean "wide"?'],
    [{ cards: [{}, { titel: 'x' }] }, 'Did you mean "title"?'],
    [{ looks: { night: { kind: 'dark', contrast: 1, contast: 1 } } }, 'Did you mean "contrast"?'],
    [{ footer: { colums: 2 } }, 'Did you mean "columns"?'],
    [
      { hero: { wide: true, xyzzyxyzzy: 1 } },
      'The theme "plain" says in src/site-options.ts which options it takes in options.hero: wide.',
    ],
  ])('that the theme does not know within another are told with the nearest one there: %j', async (options, hint) => {
    expect(await failuresWith(options)).toMatchObject([{ code: 'options-invalid', hint }])
  })

  it('that do not fit another theme are left out of its preview with a warning, and the others stay', async () => {
    const warnings: string[] = []
    const { options } = await fittingOptions(
      siteWith({ accent: 'red', hero: 'cover', cover: 'dots' }),
      theme,
      warning => warnings.push(warning.message),
    )
    expect(options).toEqual({ accent: 'red', perPage: 10, cards: [] })
    expect(warnings).toEqual([
      expect.stringContaining('options.hero: '),
      'options.cover: the theme "plain" has no such option. It is left out.',
    ])
  })
})

describe('a theme of the repository', () => {
  const root = join(import.meta.dirname, '../..')
  const optionsOf = async (name: string) =>
    (await import(join(root, 'themes', name, 'src/site-options.ts'))).default as typeof schema

  it.each(readdirSync(join(root, 'themes')))('%s refuses an option that it does not know', async name => {
    const taken = await optionsOf(name)
    expect(taken.safeParse({ acent: 'red' })).toMatchObject({ success: false })
  })

  it('takes what its sites say', async () => {
    const { sites, failed } = await loadSites({
      root,
      sitesDir: join(root, 'sites'),
      themesDir: join(root, 'themes'),
      stateDir: join(root, '.nextgen'),
    })
    for (const site of sites) await checkOptions(site, { siteOptions: () => optionsOf(site.theme) })
    expect({ failed, some: sites.length > 8 }).toEqual({ failed: [], some: true })
  })
})
