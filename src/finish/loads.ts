import type { Loads, Reading } from './reading.ts'

/** Notes the origin when something is loaded from another host. */
export function loadFrom(reading: Reading, kind: Loads, url: string | undefined): void {
  if (!url?.includes('//')) return
  const origin = /^\s*((?:https?:)?\/\/[\w.:[\]-]+)(?=[/?#\s]|$)/i.exec(url)?.[1]
  if (!origin) return
  reading.origins[kind] ??= new Set()
  reading.origins[kind].add(origin.startsWith('//') ? `https:${origin}` : origin)
}

/** The same for an element with `src`, `srcset` and `poster`. */
export function loadSources(reading: Reading, attributes: ReadonlyMap<string, string>, kind: Loads): void {
  loadFrom(reading, kind, attributes.get('src'))
  loadFrom(reading, 'images', attributes.get('poster'))
  const set = attributes.get('srcset')
  if (set?.includes('//')) for (const candidate of set.split(',')) loadFrom(reading, 'images', candidate.trim())
}
