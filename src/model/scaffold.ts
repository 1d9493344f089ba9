/** The JSON of `new site`, `new theme` and `new fleet`. Paths are absolute. */
export interface Scaffolded {
  readonly ok: true
  readonly kind: 'site' | 'theme' | 'fleet'
  /** Ids of the sites, or the name of the theme. */
  readonly made: readonly string[]
  readonly files: readonly string[]
}
