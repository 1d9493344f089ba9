/** The host with which themes compile; it becomes the site's own in every literal that holds it, the origin's or alone. */
export const HOST_PLACEHOLDER = 'nextgen-site.invalid'
export const SITE_PLACEHOLDER = `https://${HOST_PLACEHOLDER}`

/** A text of a compiled theme for the site at `origin`. */
export const boundToOrigin = (text: string, origin: string): string =>
  text.replaceAll(SITE_PLACEHOLDER, origin).replaceAll(HOST_PLACEHOLDER, origin.slice(origin.indexOf('//') + 2))

/** What the `site` of a theme's config has after its origin, a path or a slash: pages see it after the origin of theirs. */
export const afterOrigin = (site = ''): string => site.replace(/^[a-z]+:\/\/[^/?#]*/i, '')
