import { GATES, type GateSettings } from '#model/gate.ts'
import type { Site } from '#model/site.ts'

/** What a site says of its gates; the rest is as below. */
export type GateChoices = Pick<Site, 'gates' | 'budgets' | 'shrink'>

const kB = 1000

/**
 * What holds for a site that says nothing: whatever content may bring about is a warning. Three faults stop a release by
 * themselves: a secret, and half of the site gone, because they cannot be taken back once visitors have seen them; and
 * an image that cannot be read, because nobody wants to show a grey area.
 * Links to a page without its slash are left alone: Astro's own pagination writes them.
 */
const DEFAULTS: GateSettings = {
  levels: {
    'internal-links': 'warn',
    'redirected-links': 'off',
    'duplicate-titles': 'warn',
    'missing-descriptions': 'warn',
    'image-alt': 'warn',
    'broken-images': 'error',
    html: 'warn',
    'json-ld': 'warn',
    csp: 'warn',
    budgets: 'warn',
    'artifact-shrank': 'error',
    secrets: 'error',
  },
  budgets: { html: 200 * kB, css: 150 * kB, js: 350 * kB, images: 3000 * kB, requests: 60 },
  shrink: 50,
}

/** Fills a site's choices in. */
export function gateSettings({ gates = {}, budgets = {}, shrink = DEFAULTS.shrink }: GateChoices = {}): GateSettings {
  const levels = Object.fromEntries(GATES.map(name => [name, gates[name] ?? DEFAULTS.levels[name]]))
  return { levels: levels as GateSettings['levels'], budgets: { ...DEFAULTS.budgets, ...budgets }, shrink }
}
