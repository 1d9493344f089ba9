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

/** A folder of the workspace that is mapped as a CMS would be. */
export interface DirectoryDeclaration extends SourceSettings {
  readonly type: 'directory'
  readonly path: string
}

export type SourceDeclaration = StrapiDeclaration | GhostDeclaration | DirectoryDeclaration

export type SourceDeclarations = Readonly<Record<string, SourceDeclaration>>
