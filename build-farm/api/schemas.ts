import { z } from '@hono/zod-openapi'
import { ROLES } from '#model/access.ts'
import { CAUSE_PRIORITIES } from '#model/farm.ts'

/** What the API answers, as its document describes it. Times are ms since 1970 unless they are texts. */

const time = z.int()
const digest = z.string().regex(/^[0-9a-f]{64}$/)

export const failure = z
  .strictObject({
    code: z.string(),
    message: z.string(),
    where: z.string().optional(),
    hint: z.string().optional(),
  })
  .openapi('Failure')

export const refused = z.strictObject({ ok: z.literal(false), errors: z.array(failure).min(1) }).openapi('Refusal')

const cause = z
  .strictObject({
    kind: z.enum(Object.keys(CAUSE_PRIORITIES) as [keyof typeof CAUSE_PRIORITIES]),
    about: z.string().optional(),
    actor: z.string().optional(),
    delivery: z.string().optional(),
    trace: z.string().optional(),
    at: time,
  })
  .openapi('Cause')

const status = z.enum(['running', 'built', 'unchanged', 'pinned', 'gated', 'failed', 'cancelled', 'lost'])

export const siteState = z
  .strictObject({
    site: z.string(),
    name: z.string(),
    domain: z.string(),
    theme: z.string(),
    build: z
      .strictObject({
        id: z.string(),
        status,
        causes: z.array(cause),
        startedAt: time,
        finishedAt: time.nullable(),
        pages: z.int(),
        rendered: z.int(),
        generation: z.int().nullable(),
        errors: z.array(failure),
      })
      .nullable(),
    wanted: z.boolean(),
  })
  .openapi('Site')

export const build = z
  .strictObject({
    id: z.string(),
    site: z.string(),
    environment: z.string(),
    status,
    causes: z.array(cause),
    attempt: z.int(),
    worker: z.string(),
    triggeredAt: time,
    startedAt: time,
    finishedAt: time.nullable(),
    manifest: digest.nullable(),
    generation: z.int().nullable(),
    pages: z.int(),
    rendered: z.int(),
    reused: z.int(),
    images: z.int(),
    bytes: z.int(),
    errors: z.array(failure),
  })
  .openapi('Build')

export const step = z
  .strictObject({ build: z.string(), name: z.string(), at: time, ms: z.number(), detail: z.string().optional() })
  .openapi('Step')

export const release = z
  .strictObject({
    version: z.literal(1),
    site: z.string(),
    environment: z.string(),
    generation: z.int(),
    manifest: digest.nullable(),
    gone: z.union([z.literal(true), z.strictObject({ redirect: z.string() })]).optional(),
    pinned: z.boolean(),
    hosts: z.array(z.string()),
    reason: z.enum(['publish', 'rollback', 'unpin', 'promote', 'remove']),
    restores: z.int().optional(),
    promotes: z.strictObject({ environment: z.string(), generation: z.int() }).optional(),
    actor: z.string(),
    note: z.string().optional(),
    about: z.strictObject({ name: z.string(), theme: z.string() }).optional(),
    releasedAt: z.string(),
    predecessor: z.strictObject({ generation: z.int(), manifest: digest.nullable() }).nullable(),
  })
  .openapi('Release')

export const releaseNote = z
  .strictObject({
    site: z.string(),
    environment: z.string(),
    generation: z.int(),
    manifest: digest.nullable(),
    build: z.string(),
    actor: z.string(),
    at: time,
  })
  .openapi('ReleaseNote')

export const delivery = z
  .strictObject({
    source: z.string(),
    id: z.string(),
    receivedAt: time,
    status: z.enum(['accepted', 'ignored', 'refused']),
    about: z.string(),
    sites: z.array(z.string()),
    headers: z.record(z.string(), z.string()),
  })
  .openapi('Delivery')

export const worker = z
  .strictObject({
    id: z.string(),
    kind: z.enum(['worker', 'control']),
    environment: z.string(),
    host: z.string(),
    pid: z.int(),
    threads: z.int(),
    startedAt: time,
    seenAt: time,
    draining: z.boolean(),
    sites: z.array(z.string()),
  })
  .openapi('Worker')

export const token = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    role: z.enum(ROLES),
    sites: z.array(z.string()),
    createdAt: time,
    createdBy: z.string(),
    expiresAt: time.nullable(),
    lastUsedAt: time.nullable(),
    revokedAt: time.nullable(),
  })
  .openapi('Token')

export const auditEntry = z
  .strictObject({
    at: time,
    actor: z.string(),
    action: z.string(),
    subject: z.string(),
    ok: z.boolean(),
    detail: z.string().optional(),
  })
  .openapi('AuditEntry')

export const caller = z
  .strictObject({
    name: z.string(),
    role: z.enum(ROLES),
    sites: z.array(z.string()),
    via: z.enum(['local', 'token', 'session']),
  })
  .openapi('Caller')

/** An answer that is more than `ok`. */
export const good = <Shape extends z.ZodRawShape>(shape: Shape) => z.strictObject({ ok: z.literal(true), ...shape })

/** Of lists: how many, and from where on. */
export const page = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(100).openapi({ description: 'How many at most' }),
  before: z.coerce.number().int().min(0).optional().openapi({ description: 'Only what is older, ms since 1970' }),
})
