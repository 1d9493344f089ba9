import type { Call } from './command.ts'

/**
 * Sends spans to the collector that `OTEL_EXPORTER_OTLP_ENDPOINT` (or `…_TRACES_ENDPOINT`) names, with the headers, time-outs, sampling
 * and service name of OpenTelemetry's other variables. Without it nothing is loaded, and spans cost nothing. Dispose it to send what is left.
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
  const { defaultResource, envDetector, detectResources, hostDetector, processDetector, resourceFromAttributes } =
    resources
  const provider = new TracerProvider({
    // What the variables say goes before what we say.
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': `nextgen-${program}` }))
      .merge(detectResources({ detectors: [hostDetector, processDetector, envDetector] })),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter(), scheduledDelayMillis: 1000 })],
  })
  trace.setGlobalTracerProvider(provider)
  return {
    async [Symbol.asyncDispose]() {
      // A collector that is away must not keep the farm from ending.
      await provider.shutdown().catch(() => {})
      trace.disable()
    },
  }
}
