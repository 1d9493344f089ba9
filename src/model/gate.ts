/** What is looked at before an artifact may be released. */
export const GATES = [
  'internal-links',
  'redirected-links',
  'duplicate-titles',
  'missing-descriptions',
  'image-alt',
  'broken-images',
  'html',
  'json-ld',
  'csp',
  'budgets',
  'artifact-shrank',
  'secrets',
] as const

export type GateName = (typeof GATES)[number]

/** `error` stops the release, `warn` is told, `off` is not looked at. */
export type GateLevel = 'error' | 'warn' | 'off'

/** The most that one page may need; bytes as they lie in the artifact, before compression. */
export interface Budgets {
  readonly html: number
  /** Stylesheets of the page, and styles in it. */
  readonly css: number
  /** Scripts that the page names, and scripts in it; not what these load in turn. */
  readonly js: number
  readonly images: number
  /** The page itself, and every stylesheet, script, font and image that it names. */
  readonly requests: number
}

/** How a site is checked. */
export interface GateSettings {
  readonly levels: Readonly<Record<GateName, GateLevel>>
  readonly budgets: Budgets
  /** Percent of pages, or of bytes, that may go from one release to the next. */
  readonly shrink: number
}

/** Something that a gate found. `page`: its URL path, or where else the fault is to be mended; `line` counts from 1. */
export interface Finding {
  readonly gate: GateName
  readonly level: 'error' | 'warn'
  readonly page: string
  readonly line?: number
  /** The tag or the value that it is about. */
  readonly element?: string
  readonly message: string
  /** On how many further pages the same was found. */
  readonly further?: number
}

/** The value of a secret in a file of the artifact. `name`: what the secret is called, never its value. */
export interface Leak {
  readonly file: string
  readonly line: number
  readonly name: string
}

/** An image that could not be made; a grey area of its size stands in its place. */
export interface BrokenImage {
  /** Output path of the original, or what the page names. */
  readonly original: string
  /** Path of a page that shows it. */
  readonly page?: string
  /** What it is shown as, and the reason: a sentence. */
  readonly message: string
}

export interface GateReport {
  /** Errors first; in the order of gates and pages. */
  readonly findings: readonly Finding[]
  /** Findings of each gate that are too many to be listed. */
  readonly unlisted: Readonly<Partial<Record<GateName, number>>>
  /** Whether anything was found that stops a release. */
  readonly failed: boolean
}
