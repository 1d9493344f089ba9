import { expect, it } from 'vitest'
import { isUnsafeUrl } from '#model/safe-url.ts'

it.each([
  'https://acme.example/',
  'mailto:a@acme.example',
  'tel:+49301234',
  'sms:+49301234?body=Hi',
  'geo:52.52,13.4?q=Caf%C3%A9',
  'WhatsApp://send?text=Hi',
  'tg://resolve?domain=acme',
  'viber://chat?number=%2B49301234',
  'facetime:a@acme.example',
  'facetime-audio:a@acme.example',
  '/path:with-colon',
  '#a:b',
])('%s may be linked to', url => expect(isUnsafeUrl(url)).toBe(false))

it.each([
  'javascript:alert(1)',
  'java\nscript:alert(1)',
  ' vbscript:x',
  'data:text/html,x',
  'file:///etc/passwd',
  'tgx:1',
  'geojavascript:alert(1)',
  'intent://x',
])('%j may not', url => expect(isUnsafeUrl(url)).toBe(true))
