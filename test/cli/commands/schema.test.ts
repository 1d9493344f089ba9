import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { repo, runJson } from '../program.ts'
import { makeWorkspace, type TestWorkspace } from '../workspace.ts'

let workspace: TestWorkspace
const schema = (...words: string[]) => runJson(['schema', '--root', workspace.root, ...words])
const optionsFile = (text: string) =>
  workspace.write(
    'themes/tiny/src/site-options.ts',
    `import { z } from 'astro/zod'\nexport default z.strictObject({ ${text} })\n`,
  )

/** What the schema says of the options of each theme. */
async function options(): Promise<Record<string, unknown>> {
  const { allOf } = JSON.parse(await readFile(join(workspace.root, 'site.schema.json'), 'utf8'))
  return Object.fromEntries(
    allOf.map(
      (rule: {
        if: { properties: { theme: { const: string } } }
        then: { properties: { options: { properties: object } } }
      }) => [rule.if.properties.theme.const, rule.then.properties.options.properties],
    ),
  )
}

beforeAll(async () => {
  workspace = await makeWorkspace()
  await optionsFile(
    "header: z.enum(['left', 'center']).optional().describe('Where the name stands.'), since: z.coerce.date().optional()",
  )
})
afterAll(() => workspace?.[Symbol.asyncDispose]())

test('what a theme lets a site choose stands in the schema, with what it says of it', async () => {
  const written = await schema()
  expect({ code: written.code, ...written.json }).toMatchObject({ code: 0, ok: true, changed: true, themes: ['tiny'] })
  expect(await options()).toEqual({
    tiny: {
      header: { description: 'Where the name stands.', type: 'string', enum: ['left', 'center'] },
      since: { type: 'string', format: 'date' },
    },
  })
})

test('--check tells that it is not up to date, and writes nothing; a theme that does not compile keeps what was known', async () => {
  const check = await schema('--check')
  expect({ code: check.code, ...check.json }).toMatchObject({ code: 0, changed: false })
  await optionsFile('wide: z.boolean().default(false)')
  const stale = await schema('--check')
  expect({ code: stale.code, ...stale.json }).toMatchObject({ code: 1, ok: false, changed: true, errors: [] })
  expect(await options()).toHaveProperty('tiny.header')

  await workspace.write('themes/tiny/src/pages/other.astro', "---\nimport './nowhere.ts'\n---\n")
  const broken = await schema()
  expect({ code: broken.code, ...broken.json }).toMatchObject({
    code: 1,
    ok: false,
    errors: [{ code: expect.any(String) }],
  })
  expect(await options()).toHaveProperty('tiny.header')

  await workspace.remove('themes/tiny/src/pages/other.astro')
  expect((await schema()).json).toMatchObject({ ok: true, changed: true })
  expect(await options()).toEqual({ tiny: { wide: { default: false, type: 'boolean' } } })
})

test('the schema of this repository has the options of its themes', async () => {
  const { code, json } = await runJson(['schema', '--check', '--root', repo])
  expect({ code, ...json }).toMatchObject({ code: 0, changed: false })
}, 180_000)
