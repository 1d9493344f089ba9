import { SiteError } from '#model/failure.ts'
import type { StrapiApi } from './api.ts'

export interface StrapiAttribute {
  readonly type: string
  readonly target?: string
  readonly component?: string
  readonly required?: boolean
  readonly private?: boolean
}

export interface StrapiType {
  readonly uid: string
  readonly pluralName: string
  readonly attributes: Readonly<Record<string, StrapiAttribute>>
  readonly localized: boolean
  /** Names of attributes that Strapi itself adds. */
  readonly system: ReadonlySet<string>
}

export interface StrapiSchemas {
  readonly types: readonly StrapiType[]
}

const SYSTEM = new Set(['createdBy', 'updatedBy', 'localizations', 'locale', 'publishedAt', 'createdAt', 'updatedAt'])

/** The schemas of all types, from the content-type builder; null for credentials that may not see them: most may not. */
export async function readSchemas(api: StrapiApi): Promise<StrapiSchemas | null> {
  try {
    const { status, body } = await api.get('content-type-builder/content-types', {})
    const list = (body as { data?: unknown } | undefined)?.data
    if (status !== 200 || !Array.isArray(list)) return null
    return {
      types: list.map(({ uid, schema }) => ({
        uid,
        pluralName: schema.pluralName,
        attributes: schema.attributes ?? {},
        localized: schema.pluginOptions?.i18n?.localized === true,
        system: SYSTEM,
      })),
    }
  } catch (error) {
    if (error instanceof SiteError && error.failures[0]?.code === 'cms-forbidden') return null
    throw error
  }
}
