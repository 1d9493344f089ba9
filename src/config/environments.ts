import { z } from 'zod'
import { fillIn, OUTCOMES, WEEKDAYS } from '#model/environment.ts'
import { isEnvironmentName, NAME_EXPECTED } from './environment-of.ts'
import { normalizeHost } from './host.ts'

export const environmentName = z.string(NAME_EXPECTED).refine(isEnvironmentName, NAME_EXPECTED)

const ZONE = 'an IANA time zone such as "Europe/Berlin"'
const zone = z.string(ZONE).refine(isTimeZone, ZONE)

const TIME = 'a time of the day such as "12:00"'
const time = z.string(TIME).regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, TIME)

const HOST = 'a host with "{site}" or "{domain}" in it, such as "{site}.staging.example"'
const hostPattern = z.string(HOST).refine(isHostPattern, HOST)

const HTTP = 'an http(s) URL'
const httpUrl = z.string(HTTP).refine(isHttpUrl, HTTP)

const VARIABLE = 'the name of an environment variable'
const variable = z.string(VARIABLE).regex(/^[A-Za-z_]\w*$/, VARIABLE)

const CHECKED = 'a path that begins with "/", or an http(s) URL'
const checkedUrl = z.string(CHECKED).refine(text => /^\/(?!\/)\S*$/.test(text) || isHttpUrl(text), CHECKED)

const SITE_PATH = 'a path that begins with "/"'

const healthCheck = z.strictObject({
  url: checkedUrl.describe('A path of the site, or a URL elsewhere.'),
  status: z.int().min(100).max(599).optional().describe('The status of the answer; 200 unless given.'),
  text: z.string().min(1).optional().describe('What must stand in the body.'),
  withinMs: z.int().min(1).max(120_000).optional().describe('How long the answer may take; 5000 unless given.'),
})

/** Of a site: it may not make the factory ask for addresses elsewhere. */
export const siteCheck = healthCheck.extend({
  url: z
    .string(SITE_PATH)
    .regex(/^\/(?![/\\])\S*$/, SITE_PATH)
    .describe('A path of the site.'),
})

const on = z.array(z.enum(OUTCOMES)).min(1).optional()

const environment = z.strictObject({
  hosts: z.array(hostPattern).min(1).optional(),
  windows: z
    .array(z.strictObject({ zone, days: z.array(z.enum(WEEKDAYS)).min(1).optional(), from: time, to: time }))
    .min(1)
    .optional(),
  confirm: z.string().min(1).optional(),
  health: z
    .strictObject({
      checks: z.array(healthCheck).min(1),
      via: httpUrl.optional(),
      attempts: z.int().min(1).max(20).optional(),
    })
    .optional(),
  notify: z
    .array(
      z.union(
        [
          z.strictObject({ url: httpUrl, secretFrom: variable.optional(), on }),
          z.strictObject({ command: z.array(z.string().min(1)).min(1), on }),
        ],
        '{url} or {command}',
      ),
    )
    .optional(),
  mirror: z.strictObject({ to: z.string().min(1), encoding: z.enum(['br', 'gzip']).optional() }).optional(),
  cdn: z
    .strictObject({
      kind: z.literal('cloudflare'),
      tokenFrom: variable,
      zones: z.record(z.string(), z.string().min(1)).optional(),
      purge: z.enum(['files', 'tags', 'hosts', 'everything']).optional(),
      endpoint: httpUrl.optional(),
    })
    .optional(),
})

/** `environments` of `nextgen.config.ts`, by their names. */
export const environmentsSchema = z.record(environmentName, environment).superRefine(({ live }, context) => {
  if (live?.hosts)
    context.addIssue({
      code: 'custom',
      path: ['live', 'hosts'],
      message: 'no hosts: those of live are domain and aliases',
    })
})

function isTimeZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

function isHostPattern(text: string): boolean {
  return /\{(site|domain)\}/.test(text) && normalizeHost(fillIn(text, { site: 'a', domain: 'a.example' })) !== null
}

function isHttpUrl(text: string): boolean {
  return /^https?:\/\/[^/\s]/i.test(text) && URL.canParse(text)
}
