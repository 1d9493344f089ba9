import { expect, it } from 'vitest'
import { slowdownFor } from './audit.ts'

it.each([
  { machine: 'a fast desktop computer', index: 3700, slowdown: 4 },
  { machine: 'the slowest that Lighthouse takes for a fast one', index: 1500, slowdown: 4 },
  { machine: 'one that is half as fast', index: 750, slowdown: 2 },
  { machine: 'one that is as slow as the telephone', index: 375, slowdown: 1 },
  { machine: 'one that is slower', index: 100, slowdown: 1 },
])('Lighthouse slows $machine by $slowdown', ({ index, slowdown }) => {
  expect(slowdownFor(index)).toBe(slowdown)
})
