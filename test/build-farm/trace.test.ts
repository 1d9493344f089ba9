import { trace } from '@opentelemetry/api'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { afterEach, expect, test } from 'vitest'
import { openSpan } from '#base/trace.ts'
import { webhookReceiver } from '#intake/webhooks/receive.ts'
import { simulateFarm } from './farm.ts'

afterEach(() => trace.disable())

function record() {
  const exporter = new InMemorySpanExporter()
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
  trace.setGlobalTracerProvider(provider)
  return async () => {
    await provider.forceFlush()
    return exporter.getFinishedSpans()
  }
}

test('a webhook, its trigger, the wait, the build and its stages are one trace, which began with the sender', async () => {
  const spans = record()
  await using farm = await simulateFarm({ sites: 2 })
  const receiver = webhookReceiver({
    hooks: { directory: { scheme: 'strapi', secrets: ['hook-secret'] } },
    ...{ ledger: farm.ledger, declared: async () => ['s0'], clock: { now: () => Date.now() } },
    intake: { trigger: ({ source: _, ...request }) => farm.intake.trigger({ ...request, sites: ['s0'] }) },
  })
  const sender = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  const headers = { authorization: 'Bearer hook-secret', traceparent: sender }
  const body = JSON.stringify({ event: 'entry.update', entry: { documentId: 'd', updatedAt: '1' } })
  await receiver.receive('directory', new Request('http://x/hooks/directory', { method: 'POST', body, headers }))
  await expect.poll(async () => (await farm.ledger.builds.list())[0]?.status).toBe('built')
  await expect.poll(async () => (await spans()).map(({ name }) => name)).toContain('build s0')
  const found = await spans()
  const by = (name: string) => found.find(span => span.name === name)
  const [hook, trigger, build, wait] = ['webhook directory', 'trigger webhook', 'build s0', 'wait'].map(by)
  expect(new Set(found.map(span => span.spanContext().traceId))).toEqual(new Set(['0af7651916cd43dd8448eb211c80319c']))
  expect([hook, trigger, build, wait].map(span => span?.parentSpanContext?.spanId)).toEqual([
    ...['b7ad6b7169203331', hook, trigger, build].map(above =>
      typeof above === 'string' ? above : above?.spanContext().spanId,
    ),
  ])
  expect(build?.attributes).toMatchObject({ site: 's0', status: 'built', attempt: 1 })
})

test('triggers that one build answers are its links; one that failed says so', async () => {
  const spans = record()
  await using farm = await simulateFarm({
    sites: 1,
    build: async () => ({ status: 'failed', errors: [{ code: 'entry-invalid', message: 'no title' }] }),
  })
  await farm.ledger.demands.raise(['s0'], {
    ...{ environment: 'live', priority: 'urgent' },
    cause: { kind: 'manual', trace: openSpan('elsewhere').parent ?? '', at: 1 },
  })
  await farm.intake.trigger({ sites: ['s0'], cause: { kind: 'manual' } })
  await expect.poll(async () => (await spans()).some(({ name }) => name === 'build s0')).toBe(true)
  const build = (await spans()).find(({ name }) => name === 'build s0')
  const trigger = (await spans()).find(({ name }) => name === 'trigger manual')
  expect(build?.links.map(({ context }) => context.spanId)).toEqual([trigger?.spanContext().spanId])
  expect(build?.status).toMatchObject({ code: 2, message: 'entry-invalid: no title' })
})

test('where nobody asked for traces nothing is recorded, and causes carry none', async () => {
  await using farm = await simulateFarm({ sites: 1 })
  await farm.intake.trigger({ sites: ['s0'], cause: { kind: 'manual' } })
  await expect.poll(async () => (await farm.ledger.builds.list())[0]?.status).toBe('built')
  expect((await farm.ledger.builds.list())[0]?.causes[0]).not.toHaveProperty('trace')
  expect(openSpan('x', { parent: 'nonsense' }).parent).toBeUndefined()
})
