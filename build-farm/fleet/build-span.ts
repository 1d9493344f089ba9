import { type OpenSpan, openSpan } from '#base/trace.ts'
import type { BuildResult } from '#ledger/ledger.ts'
import type { BuildRecord } from '#model/farm.ts'

/** A build goes on in the trace of its first trigger, and names the others. */
export function buildSpan({ id, site, environment, attempt, worker, causes, startedAt }: BuildRecord): OpenSpan {
  const [parent, ...links] = causes.flatMap(({ trace }) => trace ?? [])
  return openSpan(`build ${site}`, {
    ...{ parent, links: links.slice(0, 100), start: startedAt },
    attributes: { 'build.id': id, site, environment, attempt, worker },
  })
}

export function endSpan(
  span: OpenSpan,
  { status, generation, pages, rendered, errors, finishedAt }: BuildResult,
): void {
  span.note({ status, pages, rendered, ...(generation !== null && { generation }) })
  const isGood = status === 'built' || status === 'unchanged' || status === 'pinned'
  const [first] = errors
  span.end({
    ...(finishedAt !== null && { at: finishedAt }),
    ...(!isGood && { failure: first ? `${first.code}: ${first.message}` : status }),
  })
}
