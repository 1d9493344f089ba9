/** What XML 1.0 cannot hold in any spelling: most control characters, lone surrogates, U+FFFE and U+FFFF. */
const IMPOSSIBLE =
  /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Text for the inside of an element or a double-quoted attribute; what XML cannot hold is left out. */
export const escapeXml = (text: string): string =>
  text.replace(IMPOSSIBLE, '').replace(/[&<>"]/g, character => ESCAPES[character] as string)

/** `<name>text</name>` on a line of its own; nothing for an absent text. */
export const element = (name: string, text: string | null | undefined, indent = ''): string =>
  text ? `${indent}<${name}>${escapeXml(text)}</${name}>\n` : ''
