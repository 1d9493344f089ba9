import { join } from 'node:path'
import { openBucket } from '#bucket/open.ts'
import { startRgw, whyNoRgw } from '../services/rgw.ts'
import type { Bench, BenchResult, Table, Target } from './bench.ts'
import { watchLoad } from './machine-load.ts'
import { type ColdFleet, uploadColdFleet } from './publish/cold-fleet.ts'
import { type OneEntry, publishOneEntry } from './publish/one-entry.ts'
import { rollBack } from './publish/rollbacks.ts'
import { median } from './rounds.ts'

/** Write requests beside those for changed blobs: the manifest's listing, the pointer, its record in the history. */
const RECORDS = 3
const SHARE = 0.7
const ROLLBACK_MS = 1000

export const bench: Bench = {
  about: 'publishing to Ceph RGW: requests for one changed entry, a cold fleet against a plain SDK loop, rollbacks',
  async run(options): Promise<BenchResult> {
    const reason = whyNoRgw()
    if (reason) throw new Error(reason)
    const { say, cores, seed, rounds } = options
    const work = join(options.work, 'publish')
    say('starting Ceph RGW')
    await using rgw = await startRgw()
    process.env.AWS_ACCESS_KEY_ID = rgw.credentials.accessKeyId
    process.env.AWS_SECRET_ACCESS_KEY = rgw.credentials.secretAccessKey
    const first = await openBucket(rgw.urlOf('bench'), { base: '/' })
    await first.prepare?.({ create: true })
    await first.close?.()
    const load = watchLoad()
    const edit = await publishOneEntry({ url: rgw.urlOf('bench', 'one'), work, cores, seed, say })
    const rollbacks = await rollBack(rgw.urlOf('bench', 'one'), edit.site)
    const cold = await uploadColdFleet({ ...options, rounds, work, rgw, bucket: 'bench' })
    const { tables, targets } = resultOf(edit, rollbacks, cold)
    const busy = `other processes kept the machine ${Math.round(load.others(0) * 100)} % busy`
    return {
      tables: tables.map((table, at) => (at === tables.length - 1 ? { ...table, notes: [busy] } : table)),
      targets,
    }
  },
}

function resultOf(edit: OneEntry, rollbacks: readonly number[], cold: ColdFleet): BenchResult {
  const share = median(cold.rounds.map(({ ours, plain }) => ours / plain))
  const slowest = Math.max(...rollbacks)
  const requests: Table = {
    title: `One changed entry of a site of ${edit.pages} pages, published to Ceph RGW`,
    columns: ['write requests', 'first publish', 'one changed entry'],
    rows: [
      ['blobs of the artifact, the manifest among them', String(edit.first.blobs), String(edit.second.blobs)],
      ['records: manifest list, pointer, history, claims', String(edit.first.records), String(edit.second.records)],
      ['results of work and traces, for later builds', String(edit.first.results), String(edit.second.results)],
      ['reads of any kind', String(edit.first.reads), String(edit.second.reads)],
    ],
  }
  const rates: Table = {
    title: `A cold fleet of ${cold.sites} sites, ${cold.blobs} blobs and ${Math.round(cold.bytes / 1e6)} MB to Ceph RGW, ${cold.concurrency} requests at once`,
    columns: ['round', 'upload', 'a plain loop over the SDK', 'share'],
    rows: cold.rounds.map(({ ours, plain }, at) => [
      String(at + 1),
      `${Math.round(ours)} requests/s`,
      `${Math.round(plain)} requests/s`,
      (ours / plain).toFixed(2),
    ]),
  }
  const back: Table = {
    title: `Rollbacks of that site, inside the process (${rollbacks.length} times)`,
    columns: ['fastest', 'median', 'slowest'],
    rows: [[Math.min(...rollbacks), median(rollbacks), slowest].map(ms => `${Math.round(ms)} ms`)],
  }
  const targets: Target[] = [
    {
      what: 'write requests for one changed entry, results of work and traces apart',
      wanted: `at most ${edit.changedBlobs} changed blobs + ${RECORDS}`,
      measured: String(edit.second.blobs + edit.second.records),
      ok: edit.second.blobs + edit.second.records <= edit.changedBlobs + RECORDS,
    },
    {
      what: 'request rate of a cold upload, of that of a plain SDK loop',
      wanted: `at least ${SHARE}`,
      measured: share.toFixed(2),
      ok: share >= SHARE,
    },
    {
      what: 'the slowest rollback',
      wanted: `under ${ROLLBACK_MS} ms`,
      measured: `${Math.round(slowest)} ms`,
      ok: slowest < ROLLBACK_MS,
    },
  ]
  return { tables: [requests, rates, back], targets }
}
