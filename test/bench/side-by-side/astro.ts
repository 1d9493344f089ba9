import { cp, mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Contestant, Setting } from '../contestant.ts'
import { domainOf } from '../fleet.ts'
import { readBuiltFolders } from './built-folders.ts'
import { processPerSite } from './process-per-site.ts'
import { setAside } from './set-aside.ts'

/** `astro build` takes seconds a site: so many are built, and the table multiplies. */
const SAMPLE = 4

/** The same theme with a site's articles inside, built by Astro's own command: one after the other, and all cores at once. */
export async function astro(setting: Setting): Promise<Contestant[]> {
  const { fleet, work, repo, cores } = setting
  const projects = join(work, 'astro')
  const out = join(work, 'astro-out')
  const sites = fleet.sites.slice(0, SAMPLE)
  await setAside(projects)
  for (const site of sites) await writeProject(projects, site, fleet.root)
  const { version } = JSON.parse(await readFile(join(repo, 'node_modules/astro/package.json'), 'utf8'))
  const contestant = async (jobs: number, name: string): Promise<Contestant> => {
    const bin = join(repo, 'node_modules/astro/bin/astro.mjs')
    const program = [process.execPath, bin, 'build', '--silent', '--root', join(projects, '{}')]
    program.push('--outDir', join(out, '{}'), '--site', `https://${domainOf('{}')}`)
    const env = { ASTRO_TELEMETRY_DISABLED: '1' }
    return {
      name,
      tool: `Astro ${version}`,
      sites: sites.length,
      command: await processPerSite({ name: `astro-${jobs}`, work, sites, jobs, program, cwd: projects, env }),
      reset: async () => {
        await setAside(out)
        for (const site of sites) await forget(join(projects, site))
      },
      inspect: () => readBuiltFolders(out, sites),
    }
  }
  return [
    await contestant(1, 'astro build, a site after the other'),
    { ...(await contestant(cores, `astro build, ${cores} sites at once`)), rounds: 1 },
  ]
}

async function writeProject(projects: string, site: string, fleetRoot: string): Promise<void> {
  const project = join(projects, site)
  const posts = join(project, 'src', 'content', 'posts')
  await mkdir(projects, { recursive: true })
  await cp(join(fleetRoot, 'themes', 'bench'), project, { recursive: true })
  await rm(posts, { recursive: true })
  await cp(join(fleetRoot, 'sites', site, 'content', 'posts'), posts, { recursive: true })
}

/** Astro's and Vite's caches: without them the build is clean. */
async function forget(project: string): Promise<void> {
  for (const cache of ['node_modules', '.astro']) await rm(join(project, cache), { recursive: true, force: true })
}
