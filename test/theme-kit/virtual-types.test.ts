import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newTheme } from '#scaffold/new-theme.ts'

const repo = join(import.meta.dirname, '..', '..')
let root: string
let theme: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'types-'))
  newTheme('journal', join(root, 'themes'))
  theme = join(root, 'themes/journal')
  await mkdir(join(theme, 'node_modules'))
  await symlink(join(repo, 'node_modules/astro'), join(theme, 'node_modules/astro'))
  await symlink(repo, join(theme, 'node_modules/nextgen'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

/** What the compiler says of a file in a new theme, with the theme's own `tsconfig.json`; a line a mistake. */
async function mistakesIn(text: string): Promise<string[]> {
  await writeFile(join(theme, 'src/used.ts'), text)
  const config = JSON.parse(await readFile(join(theme, 'tsconfig.json'), 'utf8'))
  const checked = { ...config, include: ['src/env.d.ts', 'src/used.ts'], compilerOptions: { noEmit: true, types: [] } }
  await writeFile(join(theme, 'tsconfig.check.json'), JSON.stringify(checked))
  const call = promisify(execFile)(
    join(repo, 'node_modules/.bin/tsc'),
    ['-p', 'tsconfig.check.json', '--pretty', 'false'],
    { cwd: theme },
  )
  const { stdout } = await call.catch((error: { stdout: string }) => error)
  return stdout.split('\n').filter(line => /error TS/.test(line))
}

test('a new theme knows the types of its site, of pictures and of icons', async () => {
  const text = `import { describe } from 'nextgen:pictures'
import { site } from 'nextgen:site'
import check from 'nextgen:icon/lucide/check'
export const name: string = site.name
export const locales: readonly string[] = site.locales
export const first: string | undefined = site.navigation[0]?.href
export const option: unknown = site.options.tagline
export const brand: unknown = site.tokens.color
export const body: string = check.body
export const facts: Promise<{ readonly color: string }> = describe({ src: '/a.png' })
`
  expect(await mistakesIn(text)).toEqual([])
})

test('what a site does not have is a mistake, and nothing of it can be written', async () => {
  const text = `import { site } from 'nextgen:site'
export const title = site.title
site.name = 'Another'
`
  expect((await mistakesIn(text)).map(line => line.replace(/.*error (TS\d+).*/, '$1'))).toEqual(['TS2339', 'TS2540'])
})
