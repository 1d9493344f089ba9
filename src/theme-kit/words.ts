const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(['ar', 'dv', 'fa', 'he', 'ps', 'ur', 'yi'])

/** The language of a BCP 47 tag: `de` of `de-AT`. */
export function languageOf(locale: string): string {
  return locale.split('-')[0]?.toLowerCase() ?? 'en'
}

/** For the `dir` attribute of a page in that locale. */
export function directionOf(locale: string): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.has(languageOf(locale)) ? 'rtl' : 'ltr'
}

/**
 * The words of an interface in one language, from `{ en: {…}, de: {…} }`: English wherever a translation is missing.
 */
export function wordsFor<Words extends object>(
  locale: string,
  strings: { readonly en: Words } & Readonly<Record<string, Partial<Words>>>,
): Words {
  return { ...strings.en, ...strings[languageOf(locale)] }
}

/** Fills `{name}` in an interface string; a name without a value stays as it is. */
export function fill(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}

/** A label as one segment of a path; letters of every script stay. Empty when the label has no letter or digit. */
export function slugOf(label: string): string {
  return label
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, '-')
    .replace(/^-|-$/g, '')
}

const ARTICLE = /^(?:(?:the|a|der|die|das|el|la|los|las|le|les)\s+|ال)(?=\S)/iu

/** The letter by which people would look a name up: `Q` of `The Quiet Hour`, `ب` of `البيت`. Empty for an empty name. */
export function initialOf(name: string): string {
  return [...name.replace(ARTICLE, '')][0]?.toUpperCase() ?? ''
}

/** A whole number that is always the same for the same text (FNV-1a, 32 bits): what drawings and variants hang on. */
export function seedOf(text: string): number {
  let hash = 0x811c9dc5
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  return hash >>> 0
}
