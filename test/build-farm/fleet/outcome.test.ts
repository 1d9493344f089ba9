import { expect, test } from 'vitest'
import { whyAgain } from '#fleet/outcome.ts'

const failed = (...codes: string[]) =>
  whyAgain({ status: 'failed', errors: codes.map(code => ({ code, message: `about ${code}` })) })

test.for([['internal'], ['release-conflict'], ['lease-lost'], ['cms-unreachable'], ['bucket-unreachable']])(
  '%s may pass: the build is tried again',
  ([code = '']) => {
    expect(failed(code)).toBe(`${code}: about ${code}`)
  },
)

test.for([['entry-invalid'], ['theme-compile-failed'], ['render-time'], ['cms-credentials'], ['site-unknown']])(
  '%s ends the same way again: the build is not tried again',
  ([code = '']) => {
    expect(failed(code)).toBeNull()
  },
)

test('one failure that may pass is enough, and what is no failure is not tried again', () => {
  expect(failed('entry-invalid', 'internal')).toBe('internal: about internal')
  expect(whyAgain({ status: 'gated', errors: [{ code: 'internal', message: '' }] })).toBeNull()
  expect(whyAgain({ status: 'built' })).toBeNull()
})
