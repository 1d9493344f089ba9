import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildWithAstro } from './astro-build.ts'

const theme = fileURLToPath(new URL('./themes/env', import.meta.url))

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'astro-build-test-'))
})
afterAll(() => rm(dir, { recursive: true, force: true }))

describe('buildWithAstro', () => {
  it('makes a production build that the test runner does not colour, and leaves the theme as it was', async () => {
    const copy = join(dir, 'theme')
    await cp(theme, copy, { recursive: true })
    const before = await readdir(copy)
    process.env.PUBLIC_GREETING = 'Good night'
    await buildWithAstro(copy, { outDir: join(dir, 'own') }).finally(() => delete process.env.PUBLIC_GREETING)
    expect(await readdir(copy)).toEqual(before)
    expect(JSON.parse(await readFile(join(dir, 'own/env.json'), 'utf8'))).toEqual({
      site: 'https://settings.example',
      base: '/app',
      host: 'settings.example',
      mode: 'production',
    })
    expect(await readFile(join(dir, 'own/index.html'), 'utf8')).toContain('Good day production EUR 2019')
  }, 60_000)

  it('builds for another origin', async () => {
    await buildWithAstro(theme, { site: 'https://other.example', outDir: join(dir, 'other') })
    expect(JSON.parse(await readFile(join(dir, 'other/env.json'), 'utf8')).host).toBe('other.example')
  }, 60_000)

  it('rejects with what Astro said when the build fails', async () => {
    const broken = join(dir, 'broken')
    await mkdir(join(broken, 'src/pages'), { recursive: true })
    await writeFile(join(broken, 'src/pages/index.astro'), '---\nthrow new Error("no wood left")\n---\n<p>x</p>')
    await expect(buildWithAstro(broken, { outDir: join(dir, 'none') })).rejects.toMatchObject({
      code: 'astro-build-failed',
      message: expect.stringContaining('no wood left'),
    })
  }, 60_000)
})
