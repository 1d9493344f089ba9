import { afterAll, beforeAll, vi } from 'vitest'

/**
 * Stops `Date.now` for a test file, as it stands still in a render thread: Shiki gives up on a line after half a second,
 * and on a busy machine its first line can take that long.
 */
export function stopClock(): void {
  beforeAll(() => {
    vi.spyOn(Date, 'now').mockReturnValue(Date.UTC(2025, 0, 1))
    vi.spyOn(console, 'warn').mockImplementation(() => {})
  })
  afterAll(() => {
    vi.restoreAllMocks()
  })
}

/** The same for a Node process: an argument of `--import`. */
export const STOPPED_CLOCK = 'data:text/javascript,const now = Date.now(); Date.now = () => now'
