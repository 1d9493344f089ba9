import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from '../measure.ts'

export interface ProcessPerSite {
  /** Names the list of sites that is written to `work`. */
  readonly name: string
  readonly work: string
  readonly sites: readonly string[]
  /** Processes at once. */
  readonly jobs: number
  /** The program and its arguments; `{}` stands for the site's id. */
  readonly program: readonly string[]
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
}

/** One process a site, `jobs` at once, as one command: xargs starts them, and costs nothing that could be measured. */
export async function processPerSite({ name, work, sites, jobs, program, cwd, env }: ProcessPerSite): Promise<Command> {
  const list = join(work, `${name}.sites`)
  await writeFile(list, sites.map(site => `${site}\n`).join(''))
  return { file: 'xargs', args: ['-a', list, '-P', String(jobs), '-I', '{}', ...program], cwd, env }
}
