import { hostname } from 'node:os'
import type { Clock } from '#base/clock.ts'
import { type Repeating, repeat } from '#base/repeat.ts'
import type { Ledger } from '#ledger/ledger.ts'
import type { FarmListener } from '#model/farm.ts'

export interface ControlBeatOptions {
  readonly id: string
  readonly environment: string
  readonly ledger: Pick<Ledger, 'workers' | 'audit'>
  readonly clock: Pick<Clock, 'now'>
  readonly listener: FarmListener
}

const BEAT = 5_000
/** ms of silence after which another control plane is taken for gone. */
const SILENCE = 20_000

/**
 * Says that this control plane is there, and tells of others of the same environment. They share the work safely: the ledger gives a time
 * of a schedule to one, demands are counted, releases are made once. But two are seldom meant, so it is written down.
 */
export function beatControl({ id, environment, ledger, clock, listener }: ControlBeatOptions): AsyncDisposable {
  const startedAt = clock.now()
  const told = new Set<string>()
  const beat = async (): Promise<void> => {
    await ledger.workers.beat({
      ...{ id, kind: 'control', environment, host: hostname(), pid: process.pid, threads: 0 },
      ...{ startedAt, seenAt: clock.now(), draining: false, sites: [] },
    })
    for (const other of await ledger.workers.list()) {
      if (other.kind !== 'control' || other.id === id || other.environment !== environment) continue
      if (other.seenAt < clock.now() - SILENCE || told.has(other.id)) continue
      told.add(other.id)
      const detail = `also at work for ${environment} on this ledger: process ${other.pid} on ${other.host}`
      await ledger.audit.note({
        at: clock.now(),
        actor: id,
        action: 'second-control-plane',
        subject: other.id,
        ok: true,
        detail,
      })
      listener({
        type: 'trouble',
        message: `Another control plane, ${other.id}, is ${detail}. They share the work, and nothing is built or released twice; end one if that was not meant`,
      })
    }
  }
  const tell = (error: unknown): void =>
    listener({ type: 'trouble', message: error instanceof Error ? error.message : String(error) })
  const beating: Repeating = repeat(beat, { every: BEAT, onError: tell, atOnce: true })
  return {
    async [Symbol.asyncDispose]() {
      await beating[Symbol.asyncDispose]()
      await ledger.workers.leave(id).catch(() => {})
    },
  }
}
