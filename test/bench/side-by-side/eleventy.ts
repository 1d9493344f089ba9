import { cp, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Contestant, Setting } from '../contestant.ts'
import { measure } from '../measure.ts'
import { readBuiltFolders } from './built-folders.ts'
import { peerStyles } from './peer-styles.ts'
import { processPerSite } from './process-per-site.ts'
import { setAside } from './set-aside.ts'

const PROJECT = join(import.meta.dirname, 'peers', 'eleventy')
const CMD = 'node_modules/@11ty/eleventy/cmd.cjs'

/** Eleventy, installed into the scratch folder on first use: one process a site, as many at once as there are cores. */
export async function eleventy({ fleet, work, cores }: Setting): Promise<Contestant[]> {
  const project = join(work, 'eleventy')
  const out = join(work, 'eleventy-out')
  await cp(PROJECT, project, { recursive: true })
  await peerStyles(join(project, 'site.css'))
  const version = await installed(project)
  const content = join(relative(project, fleet.root), 'sites', '{}', 'content')
  const site = ['env', 'BENCH_SITE={}', `BENCH_CONTENT=${content}`]
  const paths = [`--input=${content}`, `--output=${join(relative(project, out), '{}')}`]
  const program = [...site, process.execPath, CMD, '--quiet', ...paths]
  const command = await processPerSite({
    name: 'eleventy',
    work,
    sites: fleet.sites,
    jobs: cores,
    program,
    cwd: project,
  })
  return [
    {
      name: `Eleventy, one process a site, ${cores} at once`,
      tool: `Eleventy ${version}`,
      sites: fleet.sites.length,
      rounds: 1,
      command,
      reset: () => setAside(out),
      inspect: () => readBuiltFolders(out, fleet.sites),
    },
  ]
}

/** Installs unless the wanted version is there, and returns that version. */
async function installed(project: string): Promise<string> {
  const wanted = JSON.parse(await readFile(join(project, 'package.json'), 'utf8')).dependencies['@11ty/eleventy']
  const found = await readFile(join(project, 'node_modules/@11ty/eleventy/package.json'), 'utf8').then(
    JSON.parse,
    () => null,
  )
  if (found?.version !== wanted) {
    await measure({ file: 'npm', args: ['install', '--no-save', '--no-audit', '--no-fund'], cwd: project })
  }
  return wanted
}
