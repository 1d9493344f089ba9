/** What a domain or an alias must look like, as messages say it. */
export const HOST_EXPECTED = 'a host name such as "acme.example", without scheme, port or path'

/**
 * A host as requests name it: lower case, international names in punycode. Null when `text` is no host name that a site
 * can have: a URL, an address, `localhost` (the edge answers there itself) or the shape of a preview host.
 */
export function normalizeHost(text: string): string | null {
  if (text === '' || /[\s:/\\?#@[\]%]/.test(text) || !URL.canParse(`http://${text}/`)) return null
  const host = new URL(`http://${text}/`).hostname
  const labels = host.split('.')
  if (/^\d+(\.\d+){3}$/.test(host) || labels.at(-1) === 'localhost' || host.length > 253) return null
  if (!labels.every(label => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label))) return null
  return /^[0-9a-f]{12}--/.test(host) ? null : host
}
