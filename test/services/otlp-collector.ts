import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'

/** A span as a collector gets it. */
export interface CollectedSpan {
  readonly service: string
  readonly pid: number
  readonly name: string
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string
}

export interface Collector extends AsyncDisposable {
  readonly url: string
  readonly spans: readonly CollectedSpan[]
}

interface Attribute {
  readonly key: string
  readonly value: { readonly stringValue?: string; readonly intValue?: number | string }
}

interface Export {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] }
    readonly scopeSpans: readonly { readonly spans: readonly Omit<CollectedSpan, 'service' | 'pid'>[] }[]
  }[]
}

/** Takes spans by OTLP over HTTP, as JSON. */
export async function startCollector(): Promise<Collector> {
  const spans: CollectedSpan[] = []
  const server = createServer(async (call, answer) => {
    const chunks: Buffer[] = []
    for await (const chunk of call) chunks.push(chunk)
    const sent = Buffer.concat(chunks)
    const body = call.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent
    if (call.url === '/v1/traces') {
      const { resourceSpans } = JSON.parse(body.toString('utf8')) as Export
      for (const { resource, scopeSpans } of resourceSpans) {
        const valueOf = (name: string) => resource.attributes.find(({ key }) => key === name)?.value
        const service = valueOf('service.name')?.stringValue ?? ''
        const pid = Number(valueOf('process.pid')?.intValue ?? 0)
        for (const scope of scopeSpans)
          for (const { name, traceId, spanId, parentSpanId } of scope.spans)
            spans.push({ service, pid, name, traceId, spanId, parentSpanId: parentSpanId ?? '' })
      }
    }
    answer.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
