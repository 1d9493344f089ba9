import { describe, expect, it } from 'vitest'
import { decodeEntities, escapeHtml, textOf } from '#finish/entities.ts'

describe('character references', () => {
  it('are resolved when they are numbers or names that editors write', () => {
    expect(decodeEntities('a &amp; b &#38; c &#x26; &nbsp;&mdash;')).toBe('a & b & c & \u00a0—')
  })

  it('stay as they stand when nobody knows them, or when they are none', () => {
    expect(decodeEntities('&unknown; &copy &; a&b')).toBe('&unknown; &copy &; a&b')
  })

  it('never make a character that no text may hold', () => {
    expect(decodeEntities('&#0;&#xd800;&#x110000;')).toBe('\ufffd\ufffd\ufffd')
  })

  it('are resolved once', () => {
    expect(decodeEntities('&amp;lt;')).toBe('&lt;')
  })

  it('come back from what is escaped', () => {
    const text = 'a < b > "c" & d'
    expect(escapeHtml(text)).toBe('a &lt; b &gt; &quot;c&quot; &amp; d')
    expect(decodeEntities(escapeHtml(text))).toBe(text)
  })
})

it('shows the text of markup without tags, comments and folded spaces', () => {
  expect(textOf(' <b class="a">One</b>\n <!-- no --> two &amp;  <i>three</i> ')).toBe('One two & three')
})
