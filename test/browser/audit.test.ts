import { expect, it } from 'vitest'
import { type Audit, slowdownFor, withoutMachine } from './audit.ts'

it.each([
  { machine: 'a fast desktop computer', index: 3700, slowdown: 4 },
  { machine: 'the slowest that Lighthouse takes for a fast one', index: 1500, slowdown: 4 },
  { machine: 'one that is half as fast', index: 750, slowdown: 2 },
  { machine: 'one that is as slow as the telephone', index: 375, slowdown: 1 },
  { machine: 'one that is slower', index: 100, slowdown: 1 },
])('Lighthouse slows $machine by $slowdown', ({ index, slowdown }) => {
  expect(slowdownFor(index)).toBe(slowdown)
})

it.each([
  { what: 'nothing where the machine takes nothing', tbt: 160, machine: 0, performance: 98 },
  { what: 'what a page of one line is blocked as well', tbt: 160, machine: 100, performance: 100 },
  { what: 'no more than there is', tbt: 50, machine: 400, performance: 98 },
  { what: 'not what the page blocks by itself', tbt: 700, machine: 100, performance: 82 },
])('the machine is forgiven $what', ({ tbt, machine, performance }) => {
  const scores = { performance: tbt === 700 ? 80 : 98, accessibility: 100, 'best-practices': 100, seo: 100 }
  const audit: Audit = {
    ...{ scores, tbt, lcp: 900, cls: 0, bytes: 1, requests: 1, slowdown: 4, machineTbt: 0, benchmarkIndex: 1500 },
    short: [],
  }
  expect(withoutMachine(audit, machine).scores).toEqual({ ...scores, performance })
})
