import { setTimeout as delay } from 'node:timers/promises'
import type { Call } from '../command.ts'

/**
 * Sends spans to the collector that `OTEL_EXPORTER_OTLP_ENDPOINT` (or `…_TRACES_ENDPOINT`) names, with the headers, time-outs
 * and resource that OpenTelemetry's other variables name. Without it nothing is loaded, and spans cost nothing. Dispose it to send what is left.
 */
export async function openTracing(environment: Call['environment'], program: string): Promise<AsyncDisposable> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, OTEL_SDK_DISABLED } = environment
  if (!(OTEL_EXPORTER_OTLP_ENDPOINT || OTEL_EXPORTER_OTLP_TRACES_ENDPOINT) || OTEL_SDK_DISABLED === 'true')
    return { async [Symbol.asyncDispose]() {} }
  const [{ trace }, { BatchSpanProcessor, TracerProvider }, { OTLPTraceExporter }, resources] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ])
  const { defaultResource, detectResources, resourceFromAttributes } = resources
  const { resourceAttributesEnvDetector, hostDetector, processDetector, serviceNameEnvDetector } = resources
  const isPatient = environment.OTEL_EXPORTER_OTLP_TIMEOUT || environment.OTEL_EXPORTER_OTLP_TRACES_TIMEOUT
  // What is being sent holds the process: a collector that is away must not keep the farm from ending.
  const exporter = new OTLPTraceExporter(isPatient ? {} : { timeoutMillis: PATIENCE })
  const provider = new TracerProvider({
    // What the variables say goes before what we say.
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': `nextgen-${program}` }))
      .merge(
        detectResources({
          detectors: [hostDetector, processDetector, resourceAttributesEnvDetector, serviceNameEnvDetector],
        }),
      ),
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: 1000 })],
  })
  trace.setGlobalTracerProvider(provider)
  return {
    async [Symbol.asyncDispose]() {
      const ends = new AbortController()
      const patience = delay(PATIENCE, undefined, { signal: ends.signal }).catch(() => {})
      await Promise.race([provider.shutdown().catch(() => {}), patience])
      ends.abort()
      trace.disable()
    },
  }
}

/** ms for what is left to be sent when the program ends. */
const PATIENCE = 3000
