import { expect, test } from 'vitest'
import { redactor } from '#base/redact.ts'

const redact = redactor({
  CMS_TOKEN: 'pass word"/1',
  SHORT: 'abc',
  HOOK: 'hook-secret-1',
  LONGER: 'hook-secret-1-and-more',
})

test.each([
  ['a token pass word"/1 in words', 'a token [secret CMS_TOKEN] in words'],
  ['in a URL pass%20word%22%2F1', 'in a URL [secret CMS_TOKEN]'],
  [JSON.stringify({ a: 'pass word"/1' }), '{"a":"[secret CMS_TOKEN]"}'],
  ['hook-secret-1-and-more, hook-secret-1', '[secret LONGER], [secret HOOK]'],
  [`Bearer ngt_0123456789ab_${'f'.repeat(48)}.`, 'Bearer ngt_0123456789ab_[secret].'],
  ['abc is a word', 'abc is a word'],
])('%s is written as %s', (text, clean) => {
  expect(redact(text)).toBe(clean)
})
