import type { Cms } from '#cms/cms.ts'
import type { MediaLibrary } from '#media/media.ts'
import type { SourceDeclaration, SourceDeclarations } from '#model/source.ts'

/** The sources of a workspace; the composition root chooses their implementations. */
export interface ContentSources {
  readonly declarations: SourceDeclarations
  /** Throws a `SiteError` where a secret is missing. `meter` counts what is asked of the CMS from now on. */
  open(
    name: string,
    declaration: SourceDeclaration,
  ): Promise<{ readonly cms: Cms; readonly meter: { readonly requests: number; readonly waited: number } }>
  /** Takes the pictures of all sources in. */
  readonly library: MediaLibrary
  /** The CMS's own address: relative ones in its texts begin there. */
  baseOf(declaration: SourceDeclaration): string | undefined
  /** ms since 1970. */
  now(): number
}
