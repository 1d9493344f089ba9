import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { SiteError } from '#model/failure.ts'
import type { Workspace } from '#model/site.ts'
import type { SourceDeclarations } from '#model/source.ts'
import type { Environments } from './environment-of.ts'
import { environmentsSchema } from './environments.ts'
import { type FarmConfig, farmSchema } from './farm.ts'
import { complaints, expectation } from './issues.ts'
import { keysAt } from './shape.ts'
import { sources } from './source-schema.ts'

const FILE = 'nextgen.config.ts'

const workspaceConfigSchema = z.strictObject({
  sources: sources.optional(),
  concurrency: z.int().min(1).max(256).optional(),
  bucket: z.string().min(1).optional(),
  environments: environmentsSchema.optional(),
  farm: farmSchema.optional(),
  limits: z
    .strictObject({
      renderSeconds: z.number().min(1).max(86_400).optional(),
      renderMemoryMb: z.int().min(64).max(65_536).optional(),
      imageMegapixels: z.int().min(1).max(10_000).optional(),
    })
    .optional(),
})

/** The default export of `nextgen.config.ts`. */
export interface WorkspaceConfig {
  /** Sources of content by the name that sites use for them. */
  readonly sources?: SourceDeclarations
  /** Render threads. */
  readonly concurrency?: number
  /** The URL of the bucket, as for `--bucket`. */
  readonly bucket?: string
  /** What goes for releases in `live`, `staging` and others, by their names. */
  readonly environments?: Environments
  /** How `nextgen start` and `nextgen worker` go about it. */
  readonly farm?: FarmConfig
  readonly limits?: {
    // What the rendering of one site, or of one slice of a large one, may take; a site that takes more fails alone.
    /** Run time in its thread. 120 when absent. */
    readonly renderSeconds?: number
    /** Objects and buffers in its thread, MiB. 384 when absent. */
    readonly renderMemoryMb?: number
    /** Million pixels that images hold together while they are made; what more would hold waits. 32 a thread when absent. */
    readonly imageMegapixels?: number
  }
}

/**
 * Imports the workspace's `nextgen.config.ts`; an empty configuration when there is none. Throws a `SiteError` with the
 * code `config-invalid` when it cannot be imported or is not what it should be. A changed file is imported anew.
 */
export async function loadWorkspaceConfig(workspace: Workspace): Promise<WorkspaceConfig> {
  const path = join(workspace.root, FILE)
  const version = await stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => null,
  )
  if (version === null) return {}
  const config = await importDefault(`${pathToFileURL(path)}?version=${version}`)
  const parsed = workspaceConfigSchema.safeParse(config, { error: expectation, reportInput: true })
  if (parsed.success) return parsed.data
  const wrong = complaints(parsed.error.issues, masked(config), at => keysAt(workspaceConfigSchema, at))
  throw new SiteError(
    wrong.map(({ message, hint }) => ({ code: 'config-invalid', message, where: FILE, ...(hint ? { hint } : {}) })),
  )
}

/** A secret that somebody has written down where its variable belongs is not to be printed as well. */
const masked = (value: unknown, key = ''): unknown => {
  if (typeof value === 'string') return /token|key|secret|password/i.test(key) ? '•••' : value
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, masked(member, name)]))
}

async function importDefault(url: string): Promise<unknown> {
  try {
    return ((await import(url)) as { default?: unknown }).default
  } catch (cause) {
    const message = `Expected a module that can be imported, got: ${cause instanceof Error ? cause.message : String(cause)}`
    throw new SiteError({ code: 'config-invalid', message, where: FILE }, { cause })
  }
}
