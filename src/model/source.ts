import type { CollectionMapping } from './mapping.ts'

/** A secret by reference: the variable of the environment that holds it. Its value is read by the program alone. */
export interface SecretReference {
  readonly env: string
}

/** What every source that `nextgen.config.ts` declares may say, whatever its CMS. */
export interface SourceSettings {
  /** What the CMS takes: requests under way at once, and begun in a second. */
  readonly rate?: { readonly concurrency?: number; readonly perSecond?: number }
  /** Hours after which a pull compares the ids of everything; 24 when absent. */
  readonly reconcileHours?: number
  /** A file, relative to the workspace: what was pulled is kept there too, and used where the secrets are absent. */
  readonly record?: string
  /** Hosts that media may come from, beside the CMS's own. */
  readonly mediaHosts?: readonly string[]
  /** true: media may come from addresses of this machine or network: a CMS in development. */
  readonly privateNetwork?: boolean
  /** Mappings for sites that bring none; `{id}`, `{domain}`, `{name}` and `{locale}` in filters are the site's. */
  readonly collections?: Readonly<Record<string, CollectionMapping>>
}

export interface StrapiDeclaration extends SourceSettings {
  readonly type: 'strapi'
  readonly url: string
  readonly token: SecretReference
  /** Where editors work; `<url>/admin` when absent. */
  readonly adminUrl?: string
  /** Records in one answer; the server may cap it. */
  readonly pageSize?: number
}

export interface GhostDeclaration extends SourceSettings {
  readonly type: 'ghost'
  readonly url: string
  /** The Content API key. */
  readonly key: SecretReference
  /** An Admin API key (`id:secret`), for drafts. */
  readonly adminKey?: SecretReference
}

export interface ContentfulDeclaration extends SourceSettings {
  readonly type: 'contentful'
  readonly space: string
  /** `master` when absent. */
  readonly environment?: string
  /** Of the Delivery API. */
  readonly token: SecretReference
  /** Of the Preview API, for drafts. */
  readonly previewToken?: SecretReference
  /** The Delivery and the Preview API where they are not Contentful's usual ones (`https://cdn.eu.contentful.com`). */
  readonly url?: string
  readonly previewUrl?: string
}

export interface SanityDeclaration extends SourceSettings {
  readonly type: 'sanity'
  readonly project: string
  /** `production` when absent. */
  readonly dataset?: string
  /** For private datasets, and for drafts. */
  readonly token?: SecretReference
  /** The API where it is not `https://<project>.api.sanity.io`. */
  readonly url?: string
  /** Where editors work. */
  readonly studioUrl?: string
  /** Field that holds a document's language, where each language is a document. */
  readonly languageField?: string
}

/** A folder of the workspace that is mapped as a CMS would be. */
export interface DirectoryDeclaration extends SourceSettings {
  readonly type: 'directory'
  readonly path: string
}

export type SourceDeclaration =
  | StrapiDeclaration
  | GhostDeclaration
  | ContentfulDeclaration
  | SanityDeclaration
  | DirectoryDeclaration

export type SourceDeclarations = Readonly<Record<string, SourceDeclaration>>
