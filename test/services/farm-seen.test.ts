import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { sqliteLedger } from '#ledger/sqlite.ts'
import { post } from '../cli/workspace.ts'
import { openFarm } from './farm.ts'
import { startCollector } from './otlp-collector.ts'

const LONG = { timeout: 60_000 }
const HOOK = { scheme: 'strapi', secrets: [{ env: 'TEST_HOOK' }] }

test('one webhook is one trace through the control plane and a worker, and is in the log of both', async () => {
  await using collector = await startCollector()
  await using farm = await openFarm({
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, TEST_HOOK: 'hook-secret-1', NEXTGEN_LOG_LEVEL: 'debug' },
    config: `webhooks: { directory: ${JSON.stringify(HOOK)} }`,
  })
  await farm.workspace.addSite('acme', 'First words')
  const worker = await farm.worker()
  const control = await farm.control()
  await expect.poll(() => farm.pageOf('acme'), LONG).toContain('First words')
  const traceId = '0af7651916cd43dd8448eb211c80319c'
  const answer = await fetch(new URL('hooks/directory', control.status), {
    method: 'POST',
    headers: { authorization: 'Bearer hook-secret-1', traceparent: `00-${traceId}-b7ad6b7169203331-01` },
    body: JSON.stringify({ event: 'entry.update', entry: { documentId: 'd', updatedAt: '1' } }),
  })
  expect(answer.status).toBe(202)
  const ours = () => collector.spans.filter(span => span.traceId === traceId)
  const names = ['webhook directory', 'trigger webhook', 'build acme']
  // Each process sends its spans when it has gathered some, in no order with the other's.
  await expect.poll(() => ours().map(({ name }) => name), LONG).toEqual(expect.arrayContaining(names))
  const [hook, trigger, build] = names.map(name => ours().find(span => span.name === name))
  expect([hook, trigger, build].map(span => [span?.service, span?.pid])).toEqual([
    ['nextgen-start', control.child.pid],
    ['nextgen-start', control.child.pid],
    ['nextgen-worker', worker.child.pid],
  ])
  expect([hook, trigger, build].map(span => span?.parentSpanId)).toEqual([
    ...['b7ad6b7169203331', hook?.spanId, trigger?.spanId],
  ])
  const told = await worker.printed('stderr', traceId)
  const lines = told.trimEnd().split('\n')
  expect(lines.map(line => JSON.parse(line)).find(({ trace }) => trace?.includes(traceId))).toMatchObject({
    ...{ program: 'worker', event: 'build-finished', site: 'acme', level: 'info' },
  })
  expect(told).not.toContain('hook-secret-1')
})

test('a collector that is away holds nothing up, neither builds nor the end', async () => {
  await using farm = await openFarm({ environment: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' } })
  await farm.workspace.addSite('acme', 'First words')
  const worker = await farm.worker()
  await farm.control()
  await expect.poll(() => farm.pageOf('acme'), LONG).toContain('First words')
  const begun = performance.now()
  worker.child.kill('SIGTERM')
  expect((await worker.ended).code).toBe(0)
  const took = performance.now() - begun
  console.log(`A worker whose collector is away ends in ${Math.round(took)} ms`)
  expect(took).toBeLessThan(8000)
})

test('what a worker elsewhere does is seen at the control plane as it happens, and told again to whoever comes back', async () => {
  await using farm = await openFarm({})
  await farm.workspace.addSite('acme', 'First words')
  const control = await farm.control()
  const looking = new AbortController()
  const stream = await fetch(new URL('api/events?since=0', control.status), { signal: looking.signal })
  const worker = await farm.worker()
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of stream.body as ReadableStream<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true })
    if (text.includes('event: build-finished')) break
  }
  expect(text).toMatch(/event: build-started[\s\S]*event: build-step[\s\S]*event: build-finished/)
  const ids = [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))
  expect(ids).toEqual([...ids].sort((a, b) => a - b))
  const { builds } = (await (await fetch(new URL('api/builds', control.status))).json()) as { builds: { id: string }[] }
  const log = await (await fetch(new URL(`api/builds/${builds[0]?.id}/log`, control.status))).text()
  expect(log).toMatch(/Build .* of acme[\s\S]*End: built, generation 1/)
  worker.child.kill('SIGKILL')
})

test('a second control plane by mistake is told, written down and counted; an edit is still one build and one release', async () => {
  await using farm = await openFarm({})
  await farm.workspace.addSite('acme', 'First words')
  await farm.worker()
  const first = await farm.control()
  await expect.poll(() => farm.pageOf('acme'), LONG).toContain('First words')
  const second = await farm.control()
  await first.printed('stderr', 'Another control plane')
  await second.printed('stderr', 'Another control plane')
  const noted = (await farm.ledger.audit.list()).filter(({ action }) => action === 'second-control-plane')
  expect(new Set(noted.map(({ actor, subject }) => [actor, subject].sort().join()))).toHaveProperty('size', 1)
  expect(await (await fetch(new URL('metrics', second.status))).text()).toMatch(/^nextgen_control_planes 2$/m)
  await farm.workspace.write('sites/acme/content/posts/first.md', post('Second words'))
  await expect.poll(() => farm.pageOf('acme'), LONG).toContain('Second words')
  // Both have looked at all files since: neither builds what the other has built.
  await expect.poll(async () => (await farm.ledger.demands.open('live')).length, LONG).toBe(0)
  expect((await farm.releasesOf('acme')).map(({ generation }) => generation)).toEqual([2, 1])
  second.child.kill('SIGTERM')
  await second.ended
  expect((await farm.ledger.workers.list()).filter(({ kind }) => kind === 'control')).toHaveLength(1)
})

test('a control plane of 2,000 sites with 100,000 rows in its ledger takes less than 300 MB', async () => {
  const SITES = 2000
  const BUILDS = 60_000
  await using farm = await openFarm({ config: 'surveyMinutes: 0.2' })
  for (let at = 0; at < SITES; at++) await farm.workspace.addSite(`s${at}`, `Words of ${at}`)
  const ledger = await sqliteLedger(`${farm.workspace.root}/.nextgen/farm/ledger.db`)
  const now = Date.now()
  for (let at = 0; at < BUILDS; at++) {
    const site = `s${at % SITES}`
    const id = `${String(at).padStart(9, '0')}-old`
    const causes = [{ kind: 'file', about: `sites/${site}/content/posts/first.md`, at: now } as const]
    await ledger.builds.start({
      ...{ id, site, environment: 'live', causes, attempt: 1, worker: 'w', triggeredAt: now, startedAt: now - at },
    })
    await ledger.builds.finish(id, {
      ...{ status: 'unchanged', finishedAt: now, manifest: null, generation: 1, pages: 1, rendered: 0, reused: 1 },
      ...{ images: 0, bytes: 1, errors: [] },
    })
    if (at % 2 === 0) await ledger.builds.note({ build: id, name: 'wait', at: now, ms: 1 })
    if (at % 6 === 0) await ledger.audit.note({ at: now, actor: 'ann', action: 'trigger', subject: site, ok: true })
  }
  await ledger[Symbol.asyncDispose]()
  const control = await farm.control()
  const get = async (path: string) => (await fetch(new URL(path, control.status))).text()
  const looking = new AbortController()
  const streams = Array.from({ length: 10 }, () =>
    fetch(new URL('api/events', control.status), { signal: looking.signal }),
  )
  await Promise.all(streams)
  const rss = (name: 'VmRSS' | 'VmHWM'): number =>
    Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync(`/proc/${control.child.pid}/status`, 'utf8'))?.[1]) / 1024
  const times: number[] = []
  for (let round = 0; round < 30; round++) {
    const begun = performance.now()
    await Promise.all(['api/sites', 'api/builds?limit=1000', 'api/audit?limit=1000', 'metrics'].map(get))
    times.push(performance.now() - begun)
  }
  looking.abort()
  times.sort((a, b) => a - b)
  console.log(
    `Control plane, ${SITES} sites, 100,000 rows: ${Math.round(rss('VmRSS'))} MiB, at most ${Math.round(rss('VmHWM'))} MiB; ` +
      `all lists in ${Math.round(times[15] ?? 0)} ms (median)`,
  )
  expect(rss('VmHWM')).toBeLessThan(300)
})
