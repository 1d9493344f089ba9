const SystemDate = globalThis.Date

let now = 0
let reads = 0

/** `Date` of a render thread: without arguments it stands at the snapshot's time, and remembers that it was asked. */
class RenderDate extends SystemDate {
  constructor(...parameters: unknown[]) {
    if (parameters.length === 0) {
      reads++
      super(now)
    } else super(...(parameters as [number]))
  }

  static override now(): number {
    reads++
    return now
  }
}

const asFunction = new Proxy(RenderDate, { apply: () => new RenderDate().toString() })

/** Stops the thread's clock at `time` (ms since 1970) and forgets earlier readings. */
export function stopClock(time: number): void {
  now = time
  reads = 0
  globalThis.Date = asFunction as unknown as DateConstructor
}

/** Whether anybody asked for the time since the clock was stopped. */
export const clockWasRead = (): boolean => reads > 0
