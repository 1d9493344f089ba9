import {
  type Attributes,
  isSpanContextValid,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'

/** W3C `traceparent`: names a span, so that others, in other processes as well, can go on below it. */
export type TraceParent = string

export interface SpanOptions {
  /** The span below which it stands; the beginning of a trace when absent, or not a `traceparent`. */
  readonly parent?: TraceParent | undefined
  /** Others that gave rise to it. */
  readonly links?: readonly TraceParent[]
  readonly attributes?: Attributes
  /** It answers a call from outside. */
  readonly isServer?: boolean
  /** ms since 1970; now when absent. */
  readonly start?: number
}

/** A piece of work under way. Without an SDK (nobody asked for traces) it costs nothing and is nothing. */
export interface OpenSpan {
  /** For what goes on below it; undefined when nothing is recorded. */
  readonly parent: TraceParent | undefined
  note(attributes: Attributes): void
  /** `failure`: why it did not do what it should. */
  end(outcome?: { readonly failure?: string | undefined; readonly at?: number }): void
}

const TRACER = 'nextgen'

/** Parents are handed on as values, also within a process: no context is kept behind the scenes. */
export function openSpan(name: string, options: SpanOptions = {}): OpenSpan {
  const { parent, links = [], attributes = {}, isServer = false, start } = options
  const above = contextOf(parent)
  const span: Span = trace.getTracer(TRACER).startSpan(
    name,
    {
      attributes,
      kind: isServer ? SpanKind.SERVER : SpanKind.INTERNAL,
      links: links.flatMap(link => {
        const linked = contextOf(link)
        return linked ? [{ context: linked }] : []
      }),
      ...(start !== undefined && { startTime: start }),
    },
    above ? trace.setSpanContext(ROOT_CONTEXT, above) : ROOT_CONTEXT,
  )
  return {
    parent: parentOf(span.spanContext()),
    note: more => void span.setAttributes(more),
    end({ failure, at } = {}) {
      if (failure !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: failure })
      span.end(at)
    },
  }
}

/** A span around `work`; what it throws is its failure. */
export async function inSpan<T>(name: string, options: SpanOptions, work: (span: OpenSpan) => Promise<T>): Promise<T> {
  const span = openSpan(name, options)
  try {
    const result = await work(span)
    span.end()
    return result
  } catch (error) {
    span.end({ failure: error instanceof Error ? error.message : String(error) })
    throw error
  }
}

const SHAPE = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/

function contextOf(parent: TraceParent | undefined): SpanContext | null {
  const [, traceId, spanId, flags] = SHAPE.exec(parent ?? '') ?? []
  if (traceId === undefined || spanId === undefined || flags === undefined) return null
  const found = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true }
  return isSpanContextValid(found) ? found : null
}

export const isTraceParent = (text: string | undefined): text is TraceParent => contextOf(text) !== null

const parentOf = (about: SpanContext): TraceParent | undefined =>
  isSpanContextValid(about) ? `00-${about.traceId}-${about.spanId}-0${about.traceFlags & 1}` : undefined
