import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { themeFiles } from '#theme/inputs.ts'
import { REPOSITORY } from '../build/factory.ts'
import { type AstroBuildOptions, buildWithAstro } from './astro-build.ts'

const CACHE = join(REPOSITORY, '.nextgen/cache/astro-build')

/** What, besides the theme, decides about the output of `astro build` here. */
const SURROUNDINGS = ['package-lock.json', 'test/conformance/astro-build.ts', 'src/theme-kit', 'src/model/site.ts']

/**
 * The folder with Astro's own build of a theme (absolute). A build of the same inputs on the same day is taken from the
 * cache, so that a second run of the tests is fast; under `CI` everything is built anew.
 */
export async function astroBuildOf(root: string, options: Omit<AstroBuildOptions, 'outDir'> = {}): Promise<string> {
  const name = basename(root)
  const day = new Date().toISOString().slice(0, 10)
  const key = await digestOf([root, ...SURROUNDINGS.map(path => join(REPOSITORY, path))], `${day} ${options.site}`)
  const outDir = join(CACHE, `${name}@${key}`)
  if (existsSync(outDir) && !process.env.CI) return outDir
  await mkdir(CACHE, { recursive: true })
  const work = join(CACHE, `${name}@${process.pid}.tmp`)
  await buildWithAstro(root, { ...options, outDir: work })
  for (const entry of await readdir(CACHE))
    if (entry.startsWith(`${name}@`) && !entry.endsWith('.tmp'))
      await rm(join(CACHE, entry), { recursive: true, force: true })
  await rename(work, outDir)
  return outDir
}

async function digestOf(paths: readonly string[], and: string): Promise<string> {
  const hash = createHash('sha256').update(and)
  for (const path of paths) {
    const files = path.match(/\.\w+$/) ? [''] : themeFiles(path)
    for (const file of files) hash.update(`\0${basename(path)}/${file}\0`).update(await readFile(join(path, file)))
  }
  return hash.digest('hex').slice(0, 16)
}
