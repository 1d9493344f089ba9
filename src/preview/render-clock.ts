import { AsyncLocalStorage } from 'node:async_hooks'

const SystemDate = globalThis.Date

/** What happens to a page while it renders. */
interface Rendering {
  readonly time: number
  readonly onRead: () => void
}

const rendering = new AsyncLocalStorage<Rendering>()

const now = (): number => {
  const page = rendering.getStore()
  page?.onRead()
  return page?.time ?? SystemDate.now()
}

/** `Date` that stands still for pages alone: the development server around them needs the time as it is. */
const PageDate = new Proxy(SystemDate, {
  construct: (target, parameters, newTarget) =>
    Reflect.construct(target, parameters.length === 0 ? [now()] : parameters, newTarget),
  apply: target => new target(now()).toString(),
  get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
})

/** Puts the clock of pages in the place of the process's own. */
export function installPageClock(): void {
  globalThis.Date = PageDate
}

/** Runs `work` with the clock at `time` (ms since 1970); `onRead` is told whenever somebody asks. */
export const atTime = <Result>(time: number, onRead: () => void, work: () => Result): Result =>
  rendering.run({ time, onRead }, work)

/** Runs `work` by the clock on the wall. */
export const atWallTime = <Result>(work: () => Result): Result => rendering.exit(work)
