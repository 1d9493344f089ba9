import { SiteError } from '#model/failure.ts'
import type { Site, Tokens } from '#model/site.ts'
import { sourceHash } from './source-hash.ts'

/** A style element with its CSP source. */
export interface StyleElement {
  readonly html: string
  readonly hash: string
  readonly bytes: number
}

/**
 * A site's design tokens as the one style element that stands after the theme's CSS: `{color: {brand: '#fff'}}` becomes
 * `--color-brand`. Null for a site without tokens. Throws a `SiteError` (`token-invalid`) for names and values that
 * would end the declaration or the element.
 */
export function tokensStyle({ tokens, declaredIn }: Pick<Site, 'tokens' | 'declaredIn'>): StyleElement | null {
  const declarations: string[] = []
  const visit = (group: Tokens, path: readonly string[]): void => {
    for (const [key, value] of Object.entries(group)) {
      const at = [...path, key]
      if (!/^[\w-]+$/.test(key)) throw invalid(at, 'a name of letters, digits, "_" and "-"', key, declaredIn)
      if (typeof value === 'object') visit(value, at)
      else declarations.push(`--${at.join('-')}:${checked(String(value), at, declaredIn)}`)
    }
  }
  visit(tokens, [])
  if (declarations.length === 0) return null
  const css = `:root{${declarations.join(';')}}`
  return { html: `<style>${css}</style>`, hash: sourceHash(css), bytes: Buffer.byteLength(css) }
}

function checked(value: string, path: readonly string[], where: string): string {
  const text = value.replace(/\s+/g, ' ').trim()
  if (text === '' || !isClosed(text)) throw invalid(path, CSS_VALUE, value, where)
  return text
}

const CSS_VALUE = 'a CSS value: without ";", "{", "}", "<", "!" and comments, every bracket and quotation mark closed'

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']' }

/** Whether a value ends where it ends: brackets and strings are closed, and nothing in it ends a declaration or element. */
function isClosed(text: string): boolean {
  if (/[{}<;!]|\/\*|\\(?![0-9a-f])/i.test(text)) return false
  const expected: string[] = []
  let quote = ''
  for (const letter of text) {
    if (quote) quote = letter === quote ? '' : quote
    else if (letter === '"' || letter === "'") quote = letter
    else if (letter in CLOSING) expected.push(CLOSING[letter] as string)
    else if ((letter === ')' || letter === ']') && expected.pop() !== letter) return false
  }
  return quote === '' && expected.length === 0
}

const invalid = (path: readonly string[], expected: string, found: string, where: string): SiteError =>
  new SiteError({
    code: 'token-invalid',
    message: `Expected the token ${path.join('.')} to be ${expected}; got ${JSON.stringify(found.slice(0, 80))}`,
    where,
    setting: ['tokens', ...path],
    hint: 'A token is what stands behind the colon of a CSS declaration.',
  })
