/** The names that templates and editors write; any other reference stays as it stands. */
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  shy: '\u00ad',
  copy: '©',
  reg: '®',
  trade: '™',
  middot: '·',
  bull: '•',
  hellip: '…',
  ndash: '–',
  mdash: '—',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  laquo: '«',
  raquo: '»',
  times: '×',
  euro: '€',
}

const REFERENCE = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi

/** Text with its character references resolved: decimal, hexadecimal, and the names above. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(REFERENCE, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name) return NAMED[name] ?? whole
    const code = decimal ? Number.parseInt(decimal, 10) : Number.parseInt(hex as string, 16)
    return isCharacter(code) ? String.fromCodePoint(code) : '\ufffd'
  })
}

const isCharacter = (code: number): boolean => code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)

/** Text as it may stand between double quotes, or between tags. */
export const escapeHtml = (text: string): string => (SPECIAL.test(text) ? text.replace(SPECIALS, escapeOne) : text)

const SPECIAL = /[&<>"]/
const SPECIALS = /[&<>"]/g
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escapeOne = (letter: string): string => ESCAPES[letter] as string

/** What a reader sees of a piece of markup: no tags, references resolved, white space folded. */
export const textOf = (markup: string): string =>
  decodeEntities(markup.replace(/<!--[\s\S]*?-->|<[^>]*>/g, ''))
    .replace(/\s+/g, ' ')
    .trim()
