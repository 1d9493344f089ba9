import { z } from '@hono/zod-openapi'
import { streamSSE } from 'hono/streaming'
import { seenEvent } from '../access/seen.ts'
import { refusal } from '../answers.ts'
import { type Endpoint, endpoint } from '../endpoint.ts'
import type { AppOptions } from '../parts.ts'

/** Streams at once: each is a connection, and a look at the ledger with every event. */
const MOST = 200
const OF_ONE_CALLER = 20
/** ms: keeps proxies from cutting the line, and finds out that a token was revoked. */
const BEAT = 5_000

/** What the farm tells, as it happens. */
export function eventRoutes({ feed, tokens, clock, signal }: AppOptions): readonly Endpoint[] {
  const following = new Map<string, number>()
  const all = (): number => [...following.values()].reduce((sum, count) => sum + count, 0)
  return [
    endpoint({
      method: 'get',
      path: '/api/events',
      about:
        'Server-sent events of the sites that the caller may see. Each has an id; a client that sends the last one it saw as `Last-Event-ID` (or `since`) gets what came since, and an event `missed` first where not all of that is kept',
      needs: 'look',
      query: z.object({ since: z.coerce.number().int().min(0).optional() }),
      answers: { 200: { about: 'Events', type: 'text/event-stream' } },
      handle({ query, caller, context }) {
        const key = caller.token ?? 'local'
        const before = following.get(key) ?? 0
        if (before >= OF_ONE_CALLER || all() >= MOST)
          return refusal(context, 429, {
            code: 'too-many-streams',
            message: `Expected at most ${OF_ONE_CALLER} streams of one caller and ${MOST} in all`,
            hint: 'End another one first.',
          })
        following.set(key, before + 1)
        const header = context.req.header('last-event-id')
        const since = header !== undefined && /^\d{1,15}$/.test(header) ? Number(header) : (query.since ?? null)
        // Proxies that collect an answer before they pass it on would hold events back.
        context.header('X-Accel-Buffering', 'no')
        return streamSSE(context, async stream => {
          const ends = new AbortController()
          stream.onAbort(() => ends.abort())
          const beat = async (): Promise<void> => {
            if (caller.token !== null && !(await tokens.recall(caller.token)).ok) ends.abort()
            else await stream.write(': still here\n\n')
          }
          const beating = setInterval(() => void beat().catch(() => ends.abort()), BEAT)
          try {
            await stream.write(`retry: 1000\n: ${clock.now()}\n\n`)
            for await (const told of feed.follow(since, AbortSignal.any([ends.signal, signal]))) {
              if (told === 'missed') {
                await stream.writeSSE({ event: 'missed', data: '{"type":"missed"}' })
                continue
              }
              const seen = seenEvent(told.event, caller)
              if (seen) await stream.writeSSE({ id: String(told.id), event: seen.type, data: JSON.stringify(seen) })
            }
          } finally {
            clearInterval(beating)
            const left = (following.get(key) ?? 1) - 1
            if (left > 0) following.set(key, left)
            else following.delete(key)
          }
        })
      },
    }),
  ]
}
