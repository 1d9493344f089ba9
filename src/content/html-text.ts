const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00A0' }

/** Undoes the escapes that a serialiser writes; anything else stays as it is. */
export const unescapeHtml = (text: string): string =>
  text.includes('&')
    ? text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex: string, decimal: string, name: string) => {
        if (name) return NAMED[name] ?? whole
        const point = Number.parseInt(hex ?? decimal, hex ? 16 : 10)
        return point <= 0x10_ff_ff ? String.fromCodePoint(point) : whole
      })
    : text

const TAG = /<[^>"]*(?:"[^"]*"[^>"]*)*>/g

/** The text of a piece of serialised HTML (attribute values in double quotes, no comments). */
export const textOf = (html: string): string => unescapeHtml(html.includes('<') ? html.replace(TAG, '') : html)
