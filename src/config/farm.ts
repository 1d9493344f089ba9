import { z } from 'zod'
import type { SecretReference } from '#model/source.ts'
import { schedule, zone } from './schedule.ts'
import { secret } from './source-schema.ts'

const QUEUE = 'the URL of a queue: sqlite:FILE, redis://HOST:PORT or postgres://HOST:PORT/DATABASE'
const LEDGER = 'the URL of a ledger: sqlite:FILE or postgres://HOST:PORT/DATABASE'

const SCHEMES = ['strapi', 'ghost', 'contentful', 'sanity', 'standard'] as const

const webhook = z.strictObject({
  scheme: z.enum(SCHEMES),
  secrets: z.array(secret).min(1, 'one secret at least: who calls must prove that it is the source'),
  header: z
    .string()
    .regex(/^[A-Za-z0-9-]+$/, 'the name of a header')
    .optional(),
  toleranceSeconds: z.int().min(5).max(86_400).optional(),
})

/** `farm` of `nextgen.config.ts`. */
export const farmSchema = z.strictObject({
  queue: z
    .string(QUEUE)
    .regex(/^(sqlite:.+|rediss?:\/\/.+|postgres(ql)?:\/\/.+)/, QUEUE)
    .optional(),
  ledger: z
    .string(LEDGER)
    .regex(/^(sqlite:.+|postgres(ql)?:\/\/.+)/, LEDGER)
    .optional(),
  windowMs: z.int().min(0).max(600_000).optional(),
  zone: zone.optional(),
  schedule: schedule.optional(),
  webhooks: z.record(z.string(), webhook).optional(),
  surveyMinutes: z.number().min(0.1).max(1440).optional(),
  pullMinutes: z.number().min(0.1).max(1440).optional(),
  trustLocal: z.boolean().optional(),
  callsPerMinute: z
    .strictObject({
      token: z.int().min(1).max(1_000_000).optional(),
      address: z.int().min(1).max(1_000_000).optional(),
      webhooks: z.int().min(1).max(1_000_000).optional(),
    })
    .optional(),
  leaseSeconds: z.int().min(3).max(3600).optional(),
  keepDays: z.int().min(1).max(3650).optional(),
  gc: z
    .union([
      z.literal(false),
      z.strictObject({
        schedule: schedule.optional(),
        keep: z.int().min(1).max(1000).optional(),
        days: z.int().min(0).max(3650).optional(),
      }),
    ])
    .optional(),
})

/** How a source proves that a call of its webhook is its own. */
export interface WebhookDeclaration {
  readonly scheme: (typeof SCHEMES)[number]
  /** Any one will do, so that they can be changed one after the other. */
  readonly secrets: readonly SecretReference[]
  /** `strapi`: the header that carries the secret; `Authorization` when absent. */
  readonly header?: string
  /** How old a signed call may be; 300 when absent. */
  readonly toleranceSeconds?: number
}

export interface FarmConfig {
  /** Where wakes wait; a file of the workspace when absent. */
  readonly queue?: string
  /** Where the farm writes down what it did; a file of the workspace when absent. */
  readonly ledger?: string
  /** Time in which no site is built more than twice, however often it is triggered, ms. 250 when absent. */
  readonly windowMs?: number
  /** Time zone of schedules that name none; UTC when absent. */
  readonly zone?: string
  /** When all sites are looked at, and sources are pulled, whether or not anything told of a change. */
  readonly schedule?: string | { readonly cron: string; readonly zone?: string }
  /** What is called under `/hooks/<source>`, by the names of the sources whose sites it concerns. */
  readonly webhooks?: Readonly<Record<string, WebhookDeclaration>>
  /** How often files are looked at in case a watch missed something; 5 when absent. */
  readonly surveyMinutes?: number
  /** How often every CMS is pulled in case a webhook got lost; 15 when absent. */
  readonly pullMinutes?: number
  /** Whether calls from this machine itself need no token; true when absent. A proxy on it may make all calls look so. */
  readonly trustLocal?: boolean
  /**
   * Calls of the port of webhooks, API and status page that are answered: with one token, 3000; from one address without a
   * token that holds, 120; of webhooks from one address, 12000 when absent.
   */
  readonly callsPerMinute?: { readonly token?: number; readonly address?: number; readonly webhooks?: number }
  /** A worker that gave no sign of life for so long has lost what it was building to others; 15 when absent. */
  readonly leaseSeconds?: number
  /** How long builds and deliveries are remembered; 90 when absent. */
  readonly keepDays?: number
  /**
   * When what no release needs any more is deleted, as `nextgen gc --delete` does, and caches are bounded: `17 4 * * *` when absent; false: never. `keep` and
   * `days` are those of `gc`: 10 releases of a site and 14 days.
   */
  readonly gc?:
    | false
    | {
        readonly schedule?: string | { readonly cron: string; readonly zone?: string }
        readonly keep?: number
        readonly days?: number
      }
}
