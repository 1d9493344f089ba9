import { site } from 'nextgen:site'
import type { SiteOptions } from './site-options.ts'
import strings from './strings.json'

const COVERS = ['tiles', 'hills', 'rays', 'dots', 'rings'] as const
const RIGHT_TO_LEFT = new Set(['ar', 'fa', 'he', 'ur'])

const language = site.locale.split('-')[0] ?? 'en'
const chosen = site.options as SiteOptions

export { site }

/** The site's options with this theme's defaults; a site that names no drawing gets one from its id. */
export const options = {
  layout: chosen.layout ?? 'lead',
  header: chosen.header ?? 'center',
  cover: chosen.cover ?? COVERS[seedOf(site.id) % COVERS.length] ?? 'tiles',
  tagline: chosen.tagline ?? '',
  disclosure: chosen.disclosure ?? '',
  perPage: chosen.perPage ?? 4,
}

export const direction = RIGHT_TO_LEFT.has(language) ? 'rtl' : 'ltr'

/** The words of the interface in the site's language; English where there is no translation. */
export const text: typeof strings.en = { ...strings.en, ...(strings as Record<string, Partial<typeof strings.en>>)[language] }

/** Fills `{name}` in an interface string. */
export function fill(template: string, values: Record<string, string | number>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}

/** A date as readers of the site write it. Days are UTC, so that the place of the build does not matter. */
export function formatDate(date: Date): string {
  return new Intl.DateTimeFormat(site.locale, { dateStyle: 'long', timeZone: 'UTC' }).format(date)
}

export function formatNumber(value: number): string {
  return new Intl.NumberFormat(site.locale).format(value)
}

/** `amount` in the currency's main unit; `currency` is an ISO 4217 code. */
export function formatPrice(amount: number, currency: string): string {
  const maximumFractionDigits = Number.isInteger(amount) ? 0 : 2
  return new Intl.NumberFormat(site.locale, { style: 'currency', currency, maximumFractionDigits }).format(amount)
}

/** How long a text takes at 200 words a minute, in words. */
export function readingTime(body: string | undefined): string {
  const minutes = Math.max(1, Math.round((body ?? '').split(/\s+/).length / 200))
  return new Intl.NumberFormat(site.locale, { style: 'unit', unit: 'minute', unitDisplay: 'long' }).format(minutes)
}

/** A label as a segment of a path; letters of every script stay. */
export function slugOf(label: string): string {
  return label
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, '-')
    .replace(/^-|-$/g, '')
}

/** A whole number that is always the same for the same text (FNV-1a, 32 bits). */
export function seedOf(value: string): number {
  let hash = 0x811c9dc5
  for (const character of value) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  return hash >>> 0
}
