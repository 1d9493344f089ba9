import type { Roles } from './look/palette.ts'
import { initialOf } from './words.ts'

/** A site's icon where it brings none: the first letter of its name on its own colour. */
export function favicon(name: string, roles: Pick<Roles, 'fill' | 'on-fill'>): Response {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="${roles.fill}"/><text x="16" y="23" font-family="system-ui,sans-serif" font-size="20" font-weight="700" text-anchor="middle" fill="${roles['on-fill']}">${escape(initialOf(name))}</text></svg>`
  return new Response(svg, { headers: { 'content-type': 'image/svg+xml' } })
}

const escape = (value: string): string => value.replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`)
