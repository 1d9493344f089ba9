import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Contestant, Setting } from '../contestant.ts'
import { domainOf } from '../fleet.ts'
import { measure } from '../measure.ts'
import { readBuiltFolders } from './built-folders.ts'
import { peerStyles } from './peer-styles.ts'
import { processPerSite } from './process-per-site.ts'
import { setAside } from './set-aside.ts'

const PROJECT = join(import.meta.dirname, 'peers', 'hugo')

/** Hugo as installed on the machine: one process a site, as many at once as there are cores. */
export async function hugo({ fleet, work, cores }: Setting): Promise<Contestant[]> {
  const project = join(work, 'hugo')
  const out = join(work, 'hugo-out')
  await setAside(project)
  await cp(PROJECT, project, { recursive: true })
  await mkdir(join(project, 'assets'))
  await peerStyles(join(project, 'assets', 'site.css'))
  const content = join(fleet.root, 'sites', '{}', 'content')
  const program = ['hugo', '--quiet', '--minify', '--noBuildLock', '--contentDir', content]
  program.push('--destination', join(out, '{}'), '--baseURL', `https://${domainOf('{}')}/`)
  const command = await processPerSite({ name: 'hugo', work, sites: fleet.sites, jobs: cores, program, cwd: project })
  return [
    {
      name: `Hugo, one process a site, ${cores} at once`,
      tool: await hugoVersion(work),
      sites: fleet.sites.length,
      command,
      reset: () => setAside(out),
      inspect: () => readBuiltFolders(out, fleet.sites, samePath),
    },
  ]
}

/** Hugo puts the second home page at `page/2/` where the others have `2/`, and always writes a redirect at `page/1/`. */
function samePath(path: string): string | null {
  return path === 'page/1/index.html' ? null : path.replace(/^page\//, '')
}

async function hugoVersion(cwd: string): Promise<string> {
  try {
    const { stdout } = await measure({ file: 'hugo', args: ['version'], cwd })
    return `Hugo ${stdout.match(/v([\d.]+)/)?.[1] ?? stdout.trim()}`
  } catch (cause) {
    throw new Error('expected a program `hugo` on the PATH: apt-get install -y --no-install-recommends hugo', { cause })
  }
}
