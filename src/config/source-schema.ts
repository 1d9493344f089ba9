import { z } from 'zod'
import { mappings } from './mapping-schema.ts'

// Every custom error text is what was expected, as a noun phrase: `issues.ts` makes the sentence around it.

const HTTP_URL = 'an http(s) URL without a query'
const url = z
  .string(HTTP_URL)
  .regex(/^https?:\/\/[^/\s?#@]+[^\s?#]*$/i, HTTP_URL)
  .transform(text => text.replace(/\/+$/, ''))

const SECRET = '{env: NAME}, the variable of the environment that holds the secret (never the secret itself)'
export const secret = z.strictObject(
  { env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of a variable') },
  SECRET,
)

const settings = {
  rate: z
    .strictObject({
      concurrency: z.int().min(1).max(64).optional(),
      perSecond: z.number().positive().max(10_000).optional(),
    })
    .optional(),
  reconcileHours: z.number().positive().max(8760).optional(),
  record: z.string().min(1).optional(),
  mediaHosts: z.array(z.string().min(1)).optional(),
  privateNetwork: z.boolean().optional(),
  collections: mappings.optional(),
}

const strapi = z.strictObject({
  type: z.literal('strapi'),
  url,
  token: secret,
  adminUrl: url.optional(),
  pageSize: z.int().min(1).max(1000).optional(),
  ...settings,
})

const ghost = z.strictObject({
  type: z.literal('ghost'),
  url,
  key: secret,
  adminKey: secret.optional(),
  ...settings,
})

const NAME = 'a name of letters, digits, "-", "_" and "."'
const apiName = z.string(NAME).regex(/^[\w.-]+$/, NAME)

const contentful = z.strictObject({
  type: z.literal('contentful'),
  space: apiName,
  environment: apiName.optional(),
  token: secret,
  previewToken: secret.optional(),
  url: url.optional(),
  previewUrl: url.optional(),
  ...settings,
})

const sanity = z.strictObject({
  type: z.literal('sanity'),
  project: apiName,
  dataset: apiName.optional(),
  token: secret.optional(),
  url: url.optional(),
  studioUrl: url.optional(),
  languageField: z.string().min(1).optional(),
  ...settings,
})

const directory = z.strictObject({ type: z.literal('directory'), path: z.string().min(1), ...settings })

/** The sources that `nextgen.config.ts` declares, by the names that sites use for them. */
export const sources = z.record(
  z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'a name of small letters, digits and "-"'),
  z.discriminatedUnion('type', [strapi, ghost, contentful, sanity, directory], {
    error: issue =>
      issue.code === 'invalid_union'
        ? 'a source with the `type` "strapi", "ghost", "contentful", "sanity" or "directory"'
        : undefined,
  }),
)
