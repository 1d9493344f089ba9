import { resolve } from 'node:path'
import { SiteError } from '#model/failure.ts'
import type { SecretReference, SourceDeclaration } from '#model/source.ts'
import type { Cms } from './cms.ts'
import { type Meter, meteredFetch, platformFetch } from './http/fetch.ts'
import { rateLimitedFetch } from './http/rate-limited-fetch.ts'

export interface OpenedCms {
  readonly cms: Cms
  /** What was asked of it so far. */
  readonly meter: Meter
}

export interface OpenCmsOptions {
  /** As its site names it. */
  readonly name: string
  /** Absolute: what paths of a declaration are relative to. */
  readonly root: string
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** Requests under way at once, where the source does not say. */
const CONCURRENCY = 6

/**
 * The CMS of a declaration. Secrets are read from the environment here, and handed to the adapter alone. Throws a
 * `SiteError` when one is missing and there is no recording in its place.
 */
export async function openCms(declaration: SourceDeclaration, options: OpenCmsOptions): Promise<OpenedCms> {
  const { record } = declaration
  const { concurrency = CONCURRENCY, perSecond } = declaration.rate ?? {}
  const { fetch, meter } = meteredFetch(platformFetch)
  const limited = rateLimitedFetch(fetch, { concurrency, ...(perSecond !== undefined && { perSecond }) })
  const file = record && resolve(options.root, record)
  const { recordedCms, recordingCms } = await import('./recorded.ts')
  const missing = Object.entries(secretsOf(declaration))
    .filter(([name, { env }]) => !FOR_DRAFTS.has(name) && !options.environment[env])
    .map(([, reference]) => reference)
  if (missing.length > 0 && file) return { cms: recordedCms(file), meter }
  if (missing.length > 0) throw new SiteError(missing.map(({ env }) => missingSecret(env, options.name)))
  const secret = (reference: SecretReference | undefined): string | undefined =>
    reference && options.environment[reference.env]
  const cms = await adapterOf(declaration, { ...options, secret, fetch: limited, concurrency })
  return { cms: file ? recordingCms(cms, file) : cms, meter }
}

interface AdapterOptions extends OpenCmsOptions {
  readonly secret: (reference: SecretReference | undefined) => string | undefined
  readonly fetch: typeof platformFetch
  readonly concurrency: number
}

/** Each adapter is loaded only when a site needs it. */
async function adapterOf(declaration: SourceDeclaration, options: AdapterOptions): Promise<Cms> {
  const { root, secret, fetch, concurrency } = options
  switch (declaration.type) {
    case 'strapi': {
      const { strapiCms } = await import('./strapi/strapi.ts')
      const { url, token, adminUrl, pageSize } = declaration
      return strapiCms({
        url,
        token: secret(token) as string,
        tokenName: token.env,
        fetch,
        ahead: concurrency,
        ...present({ adminUrl, pageSize }),
      })
    }
    case 'contentful': {
      const { contentfulCms } = await import('./contentful/contentful.ts')
      const { space, environment = 'master', token, previewToken, url, previewUrl } = declaration
      return contentfulCms({
        space,
        environment,
        token: secret(token) as string,
        fetch,
        ...present({ previewToken: secret(previewToken), url, previewUrl }),
      })
    }
    case 'sanity': {
      const { sanityCms } = await import('./sanity/sanity.ts')
      const { project, dataset = 'production', token, url, studioUrl, languageField } = declaration
      return sanityCms({
        project,
        dataset,
        fetch,
        ...present({ token: secret(token), url, studioUrl, languageField }),
      })
    }
    case 'ghost': {
      const { ghostCms } = await import('./ghost/ghost.ts')
      const { url, key, adminKey } = declaration
      return ghostCms({
        url,
        key: secret(key) as string,
        keyName: key.env,
        fetch,
        ahead: concurrency,
        ...present({ adminKey: secret(adminKey) }),
      })
    }
    case 'directory': {
      const { directoryCms } = await import('./directory.ts')
      return directoryCms(resolve(root, declaration.path))
    }
  }
}

/** Secrets that a source can do without as long as nobody asks for drafts. */
const FOR_DRAFTS = new Set(['adminKey', 'previewToken'])

/** The secrets that a source refers to, by the setting. */
export const secretsOf = (declaration: SourceDeclaration): Readonly<Record<string, SecretReference>> =>
  Object.fromEntries(
    Object.entries(declaration).filter(
      ([, value]) =>
        value !== null && typeof value === 'object' && typeof (value as { env?: unknown }).env === 'string',
    ),
  )

/** Without the members that are undefined. */
const present = <T extends object>(value: T): { [Name in keyof T]: NonNullable<T[Name]> } =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as never

const missingSecret = (env: string, source: string) => ({
  code: 'cms-secret-missing',
  message: `The source "${source}" takes its secret from the variable ${env}, but it is not set`,
  where: 'nextgen.config.ts',
  hint: `Set ${env} in the environment, or give the source a \`record\` that was made where it is set.`,
})
