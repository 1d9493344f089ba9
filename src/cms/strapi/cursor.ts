import type { Shape } from './shape.ts'

/** What a pull of a Strapi begins with. */
export interface StrapiCursor {
  readonly version: 1
  /** What was asked for: types, the paths through them, drafts or not. */
  readonly scope: string
  /** By type: where it stands. */
  readonly types: Readonly<Record<string, TypeCursor>>
}

export interface TypeCursor {
  /** The latest `updatedAt` that was seen; absent while the type is empty. */
  readonly seen?: string
  /** Null while the type has never had a record. */
  readonly shape: Shape | null
  /** A relation of it that is looked through leads nowhere yet. */
  readonly unsettled?: true
}

/** Null for what is no cursor of this version and scope. */
export function parseCursor(text: string | undefined, scope: string): StrapiCursor | null {
  if (text === undefined) return null
  try {
    const cursor = JSON.parse(text) as StrapiCursor
    return cursor.version === 1 && cursor.scope === scope ? cursor : null
  } catch {
    return null
  }
}
