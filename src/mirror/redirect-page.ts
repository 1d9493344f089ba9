const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escape = (text: string): string => text.replace(/[&<>"]/g, letter => ENTITIES[letter] as string)

/** A page that sends its visitors to `to`, for stores that cannot redirect. Search engines take it for a redirect. */
export function redirectPage(to: string): string {
  const url = escape(to)
  return `<!doctype html><html><head><meta charset="utf-8"><title>Moved</title><link rel="canonical" href="${url}"><meta http-equiv="refresh" content="0; url=${url}"></head><body><a href="${url}">${url}</a></body></html>\n`
}

/** The same for every path of a host: it leads to the path of that name at `origin`, where scripts run, else to its home. */
export function hostRedirectPage(origin: string): string {
  const script = `location.replace(${JSON.stringify(origin).replaceAll('<', '\\u003c')}+location.pathname+location.search+location.hash)`
  return redirectPage(`${origin}/`).replace('<title>', `<script>${script}</script><title>`)
}
