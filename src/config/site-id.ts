/** What a site's id must look like, as messages say it. */
export const ID_EXPECTED =
  'an id of 1 to 63 lower-case letters, digits and hyphens that begins and ends with a letter or digit'

/**
 * Whether `id` can name a site: it becomes a DNS label (`<id>.localhost`) and the end of another
 * (`<12 hex digits>--<id>.`), so it must not look like one of those or like punycode itself.
 */
export function isSiteId(id: string): boolean {
  return /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(id) && !/^(xn--|[0-9a-f]{12}--)/.test(id)
}
