import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { blobKey } from '#blobs/blobs.ts'
import { directoryBucket } from '#bucket/directory.ts'
import type { Digest } from '#model/digest.ts'
import type { Manifest } from '#model/manifest.ts'
import { manifestKey } from '#model/manifest.ts'
import type { RunReport } from '#model/report.ts'
import { bin, repo } from '../cli/program.ts'

export interface DoubleBuild {
  readonly sites: number
  readonly pages: number
  /** Sites that came out differently: the first file and the first byte. */
  readonly differences: readonly string[]
}

/**
 * Builds sites of this repository twice from nothing: here, and in a copy elsewhere with another time zone, language,
 * umask, number of threads, order of directories and clock.
 */
export async function doubleBuild(sites: readonly string[]): Promise<DoubleBuild> {
  const parent = await mkdtemp(join(tmpdir(), 'nextgen-double-'))
  try {
    const roots = [join(parent, 'one'), join(parent, 'ein anderer Ordner', 'zwei')] as const
    for (const root of roots)
      for (const part of ['sites', 'themes', 'content', 'nextgen.config.ts'])
        await cp(join(repo, part), join(root, part), { recursive: true }).catch(ignoreAbsent)
    const preload = join(import.meta.dirname, 'another-machine.mjs')
    const first = await build(roots[0], sites, { umask: '022', threads: 1, environment: { TZ: 'UTC', LANG: 'C' } })
    const second = await build(roots[1], sites, {
      ...{ umask: '077', threads: availableParallelism() + 1 },
      environment: {
        TZ: 'Pacific/Kiritimati',
        LANG: 'tr_TR.UTF-8',
        LC_ALL: 'tr_TR.UTF-8',
        NODE_OPTIONS: `--import=${preload}`,
      },
    })
    const differences: string[] = []
    for (const [at, one] of first.sites.entries()) {
      const other = second.sites[at]
      if (one.manifest && one.manifest === other?.manifest) continue
      differences.push(`${one.site}: ${await firstDifference(roots, one.site, one.manifest, other?.manifest ?? null)}`)
    }
    return { sites: first.totals.sites, pages: first.totals.pages, differences }
  } finally {
    await rm(parent, { recursive: true, force: true })
  }
}

function ignoreAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}

interface Circumstances {
  readonly umask: string
  readonly threads: number
  readonly environment: NodeJS.ProcessEnv
}

/** The time that pages see is told; everything else is as the circumstances have it. */
async function build(
  root: string,
  sites: readonly string[],
  { umask, threads, environment }: Circumstances,
): Promise<RunReport> {
  const words = ['build', ...sites, '--root', root, '--concurrency', String(threads), '--json']
  const script = `umask ${umask} && exec "$0" "$@"`
  const child = spawn('sh', ['-c', script, process.execPath, bin, ...words], {
    env: { ...process.env, SOURCE_DATE_EPOCH: '1790000000', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', text => {
    stdout += text
  })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', text => {
    stderr += text
  })
  await once(child, 'close')
  if (stdout === '') throw new Error(`expected a report of the build, got nothing: ${stderr}`)
  return JSON.parse(stdout)
}

async function firstDifference(
  roots: readonly [string, string],
  site: string,
  one: Digest | null,
  other: Digest | null,
): Promise<string> {
  if (!one || !other) return 'one of the two builds failed'
  const buckets = roots.map(root => directoryBucket(join(root, '.nextgen/bucket')))
  const read = async (at: 0 | 1, key: string) => (await buckets[at]?.get(key))?.body ?? new Uint8Array()
  const [a, b] = await Promise.all([read(0, manifestKey(site, one)), read(1, manifestKey(site, other))])
  const files = [a, b].map(bytes => (JSON.parse(new TextDecoder().decode(bytes)) as Manifest).files)
  const paths = [...new Set(files.flatMap(of => Object.keys(of)))].sort()
  const path = paths.find(path => files[0]?.[path]?.digest !== files[1]?.[path]?.digest)
  if (path === undefined) return 'the manifests differ in something else than their files'
  const [left, right] = [files[0]?.[path]?.digest, files[1]?.[path]?.digest]
  if (!left || !right) return `only one of the two has ${path}`
  const [x, y] = await Promise.all([read(0, blobKey(left)), read(1, blobKey(right))])
  const byte = x.findIndex((value, index) => value !== y[index])
  const around = (bytes: Uint8Array) =>
    JSON.stringify(new TextDecoder().decode(bytes.slice(Math.max(0, byte - 40), byte + 40)))
  return `${path} differs from byte ${byte} on: ${around(x)} and ${around(y)}`
}
