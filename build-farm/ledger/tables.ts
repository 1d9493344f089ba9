import type { Generated, Kysely } from 'kysely'

/** The tables as SQL holds them: times are ms since 1970, lists and objects are JSON texts, truth is 0 or 1. */
export interface Tables {
  demands: {
    site: string
    environment: string
    wanted: number
    settled: Generated<number>
    given_up: Generated<number>
    /** Position in `PRIORITIES`. */
    priority: number
    busy_since: Generated<number | null>
    triggered_at: number
    /** When the last build began, and the one before. */
    started_at: Generated<number | null>
    started_before: Generated<number | null>
    /** When an entry that is held back is to be published. */
    due_at: Generated<number | null>
    /** Causes as JSON, one a line: those that no build has begun with, and those of the build under way. */
    causes: string
    taken: Generated<string>
  }
  builds: {
    id: string
    site: string
    environment: string
    status: string
    causes: string
    attempt: number
    worker: string
    triggered_at: number
    started_at: number
    finished_at: Generated<number | null>
    manifest: Generated<string | null>
    generation: Generated<number | null>
    pages: Generated<number>
    rendered: Generated<number>
    reused: Generated<number>
    images: Generated<number>
    bytes: Generated<number>
    errors: Generated<string>
  }
  steps: { build: string; name: string; at: number; ms: number; detail: string | null }
  releases: {
    site: string
    environment: string
    generation: number
    manifest: string | null
    build: string
    actor: string
    at: number
  }
  deliveries: {
    source: string
    id: string
    received_at: number
    status: string
    about: string
    sites: string
    headers: string
    body: string
  }
  audit: { at: number; actor: string; action: string; subject: string; ok: number; detail: string | null }
  tokens: {
    id: string
    hash: string
    name: string
    role: string
    sites: string
    created_at: number
    created_by: string
    expires_at: number | null
    last_used_at: Generated<number | null>
    revoked_at: Generated<number | null>
  }
  events: { id: number; at: number; event: string }
  schedules: { schedule: string; claimed: number }
  workers: {
    id: string
    host: string
    pid: number
    threads: number
    /** `worker`, or `control` for a control plane. */
    kind: Generated<string>
    environment: Generated<string>
    started_at: number
    seen_at: number
    draining: number
    sites: string
  }
}

export type Database = Kysely<Tables>
