import type { BrokenImage, Finding, GateName, GateSettings, Leak } from '#model/gate.ts'
import type { Manifest } from '#model/manifest.ts'
import type { PageFacts } from '#model/page-facts.ts'
import type { Site } from '#model/site.ts'
import type { LinkingPage, LinkTarget } from './link-target.ts'

/** What gates may look at: the finished artifact, and nothing outside of it. */
export interface GateContext {
  readonly site: Site
  readonly manifest: Manifest
  readonly facts: readonly PageFacts[]
  /** The manifest that is live now; null before the first release, undefined where releases are not asked about. */
  readonly live?: Manifest | null
  /** Secrets that were found while files were written. */
  readonly leaks?: readonly Leak[]
  /** Paths of files and folders that hold secrets by their name. */
  readonly secretFiles?: readonly string[]
  /** Images that could not be made. */
  readonly broken?: readonly BrokenImage[]
  readonly settings: GateSettings
}

/** An artifact while gates look at it. */
export interface CheckedSite extends GateContext {
  /** Where a link of a page leads. */
  readonly targetOf: (href: string, page: LinkingPage) => LinkTarget
  /** Digest of all that decides where links lead. */
  linkBasis(): string
  /** The pages that gates for single pages need to look at: not those which all of them found flawless before. */
  readonly doubtful: readonly PageFacts[]
}

/** A finding before its gate and level are known. */
export type Problem = Omit<Finding, 'gate' | 'level' | 'further'>

/** One thing to be looked at. Pure: the same context gives the same problems, in the order of pages. */
export interface Gate {
  readonly name: GateName
  check(site: CheckedSite): Iterable<Problem>
  /** Of a gate for single pages. */
  readonly alone?: {
    /** Everything but a page's own facts that decides about its problems. */
    basis(site: CheckedSite): string
    /** Whether nothing was found in a page, and nothing can be as long as the basis stays. */
    isFlawless(page: PageFacts, basis: string): boolean
  }
}
