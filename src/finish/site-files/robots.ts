/** `robots.txt` that lets everybody read everything, and tells where the sitemap is. */
export const robotsTxt = (sitemap: string | null): string =>
  `User-agent: *\nAllow: /\n${sitemap === null ? '' : `\nSitemap: ${sitemap}\n`}`
