import { expect, test } from 'vitest'
import type { RunReport, SiteStatus } from '#model/report.ts'
import { exitCodeOfFailures, exitCodeOfRun } from '../../src/cli/exit-code.ts'

const runOf = (...sites: readonly (readonly [SiteStatus, ...string[]])[]): RunReport => ({
  ok: sites.every(([status]) => status !== 'failed' && status !== 'gated'),
  sites: sites.map(([status, ...codes], at) => ({
    ...{ site: `s${at}`, status, manifest: null, pages: 0, rendered: 0, reused: 0, images: 0, bytes: 0, ms: 0 },
    errors: codes.map(code => ({ code, message: '' })),
  })),
  totals: {
    ...{ sites: 0, built: 0, unchanged: 0, failed: 0, pages: 0, rendered: 0, reused: 0, images: 0, bytes: 0, ms: 0 },
    peakRssMb: 0,
  },
})

test.for([
  ['nothing failed', 0, runOf(['built'], ['unchanged'], ['pinned'])],
  ['only gates', 12, runOf(['built'], ['gated', 'too-few-pages'])],
  ['only content', 10, runOf(['built'], ['failed', 'entry-invalid', 'collection-unknown'])],
  ['content and something else of one site', 1, runOf(['failed', 'entry-invalid', 'page-failed'])],
  ['content of one site, a theme of another', 1, runOf(['failed', 'entry-invalid'], ['failed', 'theme-unknown'])],
  ['content and a gate', 1, runOf(['failed', 'entry-invalid'], ['gated', 'too-few-pages'])],
  [
    'only releases that others overtook',
    5,
    runOf(['built'], ['failed', 'release-conflict'], ['failed', 'host-claimed']),
  ],
  ['an overtaken release and a theme', 1, runOf(['failed', 'release-conflict'], ['failed', 'theme-unknown'])],
  ['a failure without a code', 1, runOf(['failed'])],
] as const)('a run in which %s failed ends with %i', ([, code, report]) => {
  expect(exitCodeOfRun(report)).toBe(code)
})

test.for([
  [['site-unknown', 'site-unknown'], 4],
  [['release-conflict'], 5],
  [['host-claimed'], 5],
  [['usage'], 2],
  [['site-unknown', 'config-invalid'], 1],
  [['anything-else'], 1],
] as const)('a command that fails with %s ends with %i', ([codes, code]) => {
  expect(exitCodeOfFailures(codes.map(code => ({ code, message: '' })))).toBe(code)
})
