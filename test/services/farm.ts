import { setTimeout as delay } from 'node:timers/promises'
import { openBucket } from '#bucket/open.ts'
import type { Ledger } from '#ledger/ledger.ts'
import { openLedger } from '#ledger/open.ts'
import type { Pointer } from '#model/pointer.ts'
import { releases } from '#release/history.ts'
import { type Running, start } from '../cli/program.ts'
import { makeWorkspace, type TestWorkspace } from '../cli/workspace.ts'

export interface FarmOptions {
  /** URLs of queue and ledger; files of the workspace when absent. */
  readonly queue?: string
  readonly ledger?: string
  /** Of all its processes. */
  readonly environment?: Readonly<Record<string, string>>
  /** More of `farm` of nextgen.config.ts, as text. */
  readonly config?: string
}

/** A control plane with its own address. */
export interface Control extends Running {
  readonly status: string
}

/** A workspace with farm processes around it, which share a bucket in a folder. */
export interface TestFarm extends AsyncDisposable {
  readonly workspace: TestWorkspace
  readonly ledger: Ledger
  /** A control plane that builds nothing itself; resolves once it serves. */
  control(): Promise<Control>
  /** Resolves once it takes builds. */
  worker(): Promise<Running>
  /** Newest first. */
  releasesOf(site: string): Promise<readonly Pointer[]>
  /** The start page of a site as the bucket has it live. */
  pageOf(site: string): Promise<string>
}

export async function openFarm({
  queue,
  ledger: ledgerUrl,
  environment: more,
  config = '',
}: FarmOptions): Promise<TestFarm> {
  const workspace = await makeWorkspace()
  const farm = `{ leaseSeconds: 3, windowMs: 200, ${config} }`
  await workspace.write('nextgen.config.ts', `export default { concurrency: 1, farm: ${farm} }\n`)
  const ledger = await openLedger(ledgerUrl ?? `sqlite:${workspace.root}/.nextgen/farm/ledger.db`)
  const bucket = await openBucket('file:.nextgen/bucket', { base: workspace.root })
  const environment = {
    ...more,
    ...(queue && { NEXTGEN_QUEUE: queue }),
    ...(ledgerUrl && { NEXTGEN_LEDGER: ledgerUrl }),
  }
  const running = new Set<Running>()
  const begin = async (...words: string[]) => {
    const begun = start([...words, '--root', workspace.root, '--json'], { environment })
    running.add(begun)
    void begun.ended.then(() => running.delete(begun))
    return { ...begun, status: JSON.parse(await begun.printed('stdout', '\n')).status as string }
  }
  return {
    workspace,
    ledger,
    control: () => begin('start', '--no-work', '--port', '0', '--api-port', '0'),
    worker: () => begin('worker'),
    releasesOf: site => releases({ bucket, site, environment: 'live' }),
    async pageOf(site) {
      const [live] = await releases({ bucket, site, environment: 'live', limit: 1 })
      if (!live?.manifest) return ''
      const manifest = await bucket.get(`blobs/${live.manifest.slice(0, 2)}/${live.manifest}`)
      const { files } = JSON.parse(new TextDecoder().decode(manifest?.body))
      const { digest } = files['index.html']
      return new TextDecoder().decode((await bucket.get(`blobs/${digest.slice(0, 2)}/${digest}`))?.body)
    },
    async [Symbol.asyncDispose]() {
      for (const { child } of running) {
        child.kill('SIGCONT')
        child.kill('SIGTERM')
      }
      const insist = setTimeout(() => {
        for (const { child } of running) child.kill('SIGKILL')
      }, 10_000)
      await Promise.all([...running].map(({ ended }) => ended))
      clearTimeout(insist)
      await ledger[Symbol.asyncDispose]()
      await delay(50)
      await workspace[Symbol.asyncDispose]()
    },
  }
}
