const SystemDate = globalThis.Date

let now = 0
let reads = 0
let onRead: (() => void) | undefined

const stoppedNow = (): number => {
  reads++
  onRead?.()
  return now
}

/** `Date` of a render thread: asked for the present, it answers with the snapshot's time and remembers the question. */
const StoppedDate = new Proxy(SystemDate, {
  construct: (target, parameters, newTarget) =>
    Reflect.construct(target, parameters.length === 0 ? [stoppedNow()] : parameters, newTarget),
  apply: target => new target(stoppedNow()).toString(),
  get: (target, key) => (key === 'now' ? stoppedNow : Reflect.get(target, key)),
})

/** Stops the thread's clock at `time` (ms since 1970); returns the function that lets it run again. */
export function stopClock(time: number): () => void {
  now = time
  reads = 0
  onRead = undefined
  globalThis.Date = StoppedDate
  return () => {
    globalThis.Date = SystemDate
    onRead = undefined
  }
}

/** `told` is called whenever somebody asks for the time, until the clock runs again. */
export const watchClock = (told: () => void): void => {
  onRead = told
}

/** Whether anybody asked for the time since the clock was stopped. */
export const clockWasRead = (): boolean => reads > 0

/** What was asked before the pages began (a highlighter watching its time) does not tie them to the day. */
export const forgetClockReadings = (): void => {
  reads = 0
}
