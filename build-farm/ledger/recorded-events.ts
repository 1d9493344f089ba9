import type { Clock } from '#base/clock.ts'
import { type Repeating, repeat } from '#base/repeat.ts'
import type { FarmEvent, FarmListener } from '#model/farm.ts'
import type { Ledger } from './ledger.ts'

export interface EventRecorder extends AsyncDisposable {
  readonly listener: FarmListener
}

export interface RecorderOptions {
  readonly ledger: Pick<Ledger, 'events'>
  readonly clock: Pick<Clock, 'now'>
  /** Told once others can read what was told. */
  readonly onRecorded?: () => void
}

/** Events are written together, ms. */
const EVERY = 100
/** While the ledger is away, the oldest are lost: they only tell what the ledger's records tell as well. */
const MOST = 2000
/** Of one build's causes and errors: the record of the build has them all. */
const LISTED = 10

/** Puts what this process tells into the ledger, so that every control plane can show it. */
export function recordEvents({ ledger, clock, onRecorded }: RecorderOptions): EventRecorder {
  const waiting: FarmEvent[] = []
  const write = async (): Promise<void> => {
    while (waiting.length > 0) {
      const taken = waiting.splice(0, 200)
      try {
        await ledger.events.add(taken, clock.now())
      } catch (error) {
        waiting.unshift(...taken)
        waiting.splice(0, waiting.length - MOST)
        throw error
      }
      onRecorded?.()
    }
  }
  // A failure is not told: telling it would be an event again.
  const writing: Repeating = repeat(write, { every: EVERY, onError: () => {} })
  return {
    listener(event) {
      waiting.push(brief(event))
      if (waiting.length > MOST) waiting.shift()
    },
    async [Symbol.asyncDispose]() {
      await writing[Symbol.asyncDispose]()
      await write().catch(() => {})
    },
  }
}

function brief(event: FarmEvent): FarmEvent {
  if (event.type !== 'build-started' && event.type !== 'build-finished') return event
  const { causes, errors } = event.build
  return { ...event, build: { ...event.build, causes: causes.slice(0, LISTED), errors: errors.slice(0, LISTED) } }
}
