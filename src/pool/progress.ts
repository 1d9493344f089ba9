import { threadId } from 'node:worker_threads'

/**
 * What a thread tells while it is busy, through shared memory: readable also when the thread spins or has died.
 * Layout: the thread's id, 0 before it has started (int32); the length of the place (int32); the place in UTF-8.
 */
const HEADER = 8
const PLACE_BYTES = 504
const encoder = new TextEncoder()

export const newProgress = (): SharedArrayBuffer => new SharedArrayBuffer(HEADER + PLACE_BYTES)

/** Called by the thread before anything else. */
export const markStarted = (progress: SharedArrayBuffer): void => {
  Atomics.store(new Int32Array(progress, 0, 1), 0, threadId)
}

/** The id of the thread that has the task; 0 while the task waits. */
export const threadOf = (progress: SharedArrayBuffer): number => Atomics.load(new Int32Array(progress, 0, 1), 0)

/** Returns a function that notes where the thread is: a page, an entry. Costs a copy of the text. */
export function placeWriter(progress: SharedArrayBuffer): (place: string) => void {
  const length = new Int32Array(progress, 4, 1)
  const bytes = new Uint8Array(progress, HEADER)
  return place => {
    length[0] = encoder.encodeInto(place, bytes).written
  }
}

export function placeOf(progress: SharedArrayBuffer): string | undefined {
  const length = new Int32Array(progress, 4, 1)[0] ?? 0
  return length > 0 ? new TextDecoder().decode(new Uint8Array(progress, HEADER, length).slice()) : undefined
}
