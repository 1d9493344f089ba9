import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { openLedger } from '#ledger/open.ts'
import { start } from '../../cli/program.ts'
import { watchMemory } from '../measure/process-tree.ts'

export interface ControlPlane {
  readonly sites: number
  readonly rows: number
  /** MiB, while it starts, looks at every site, makes all of them wanted and goes on for a while. */
  readonly peakMb: number
  /** MiB, at the end. */
  readonly restingMb: number
}

/** Starts a control plane for a fleet whose ledger has a history, and watches its memory. */
export async function watchControlPlane(
  root: string,
  { sites, rows, theme }: { readonly sites: number; readonly rows: number; readonly theme: string },
): Promise<ControlPlane> {
  await rm(join(root, '.nextgen', 'farm'), { recursive: true, force: true })
  await mkdir(join(root, 'sites'), { recursive: true })
  const lines = Array.from({ length: sites }, (_, at) => `many-${at},many-${at}.example,${theme}`)
  await writeFile(join(root, 'sites', 'portfolio.csv'), `id,domain,theme\n${lines.join('\n')}\n`)
  await fillLedger(`sqlite:${join(root, '.nextgen', 'farm', 'ledger.db')}`, sites, rows)
  const farm = start(['start', '--no-work', '--port', '0', '--root', root, '--json'])
  if (farm.child.pid === undefined) throw new Error('Expected the control plane to have started')
  using watch = watchMemory(farm.child.pid)
  await farm.printed('stdout', '\n')
  await delay(10_000)
  const peakMb = watch.peakMb()
  using later = watchMemory(farm.child.pid)
  await delay(500)
  const restingMb = later.peakMb()
  farm.child.kill('SIGTERM')
  await farm.ended
  return { sites, rows, peakMb, restingMb }
}

/** Builds, each with its step and its release, as a farm of some months has them. */
async function fillLedger(url: string, sites: number, rows: number): Promise<void> {
  await using ledger = await openLedger(url)
  const manifest = 'a'.repeat(64) as never
  const begun = Date.now() - rows * 1000
  for (let at = 0; at < rows / 2; at++) {
    const [id, site, time] = [`b${at}`, `many-${at % sites}`, begun + at * 1000]
    const causes = [{ kind: 'file', about: `sites/${site}/content/posts/one.md`, at: time }] as const
    await ledger.builds.start({
      ...{ id, site, environment: 'live', causes, attempt: 1, worker: 'w1', triggeredAt: time, startedAt: time },
    })
    await ledger.builds.finish(id, {
      ...{ status: 'built', finishedAt: time + 100, manifest, generation: at + 1 },
      ...{ pages: 70, rendered: 1, reused: 69, images: 0, bytes: 1_000_000, errors: [] },
    })
    await ledger.builds.note({ build: id, name: 'render', at: time, ms: 90 })
  }
}
