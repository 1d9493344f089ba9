import { digestOf } from '#base/hash.ts'
import { mediaType } from '#base/media-type.ts'
import type { Gate, GateContext, Problem } from '#check/gate.ts'
import { linkBasis, linkResolver } from '#check/link-target.ts'
import { type GateChoices, gateSettings } from '#check/settings.ts'
import type { Manifest, Routing } from '#model/manifest.ts'
import type { PageFacts } from '#model/page-facts.ts'
import type { Site } from '#model/site.ts'
import { pageAt, siteWith } from '../finish/site-files/page-facts.ts'

export { pageAt, siteWith }

/** A manifest of files by their sizes. */
export const manifestOf = (
  sizes: Readonly<Record<string, number>>,
  { routing, ...more }: Partial<Omit<Manifest, 'routing'>> & { readonly routing?: Partial<Routing> } = {},
): Manifest => ({
  version: 1,
  site: 'acme',
  domain: 'acme.example',
  aliases: ['www.acme.example'],
  routing: { base: '/', trailingSlash: 'always', format: 'directory', ...routing },
  redirects: [],
  files: Object.fromEntries(
    Object.entries(sizes).map(([path, size]) => [path, { digest: digestOf(path), size, type: mediaType(path) }]),
  ),
  ...more,
})

/** A site whose artifact is its pages and `files` (path → bytes). */
export function contextOf(
  facts: readonly PageFacts[],
  {
    files = {},
    site = {},
    choices,
    ...more
  }: Partial<Pick<GateContext, 'live' | 'leaks' | 'secretFiles'>> & {
    readonly files?: Readonly<Record<string, number>>
    readonly site?: Partial<Site>
    readonly choices?: GateChoices
  } = {},
): GateContext {
  const whole = siteWith(site)
  const pages = Object.fromEntries(facts.map(({ file, bytes }) => [file, bytes]))
  const manifest = manifestOf({ ...pages, ...files }, { redirects: whole.redirects })
  return { site: whole, manifest, facts, settings: gateSettings(choices), ...more }
}

export const problemsOf = (gate: Gate, context: GateContext): Problem[] => [
  ...gate.check({
    ...context,
    doubtful: context.facts,
    targetOf: linkResolver(context.manifest),
    linkBasis: () => linkBasis(context.manifest),
  }),
]
