import { join } from 'node:path'
import type { Actions } from '#actions/actions.ts'
import { canonicalJson, digestOf } from '#base/hash.ts'
import type { Blobs } from '#blobs/blobs.ts'
import type { Digest } from '#model/digest.ts'
import type { CompiledTheme } from '#model/theme.ts'
import { type Pool, PoolError } from '#pool/pool.ts'
import { fontFilesOf } from '../../og-image-name.ts'
import { installedFonts } from './font-packages.ts'
import { fontsKey } from './pinned-fonts.ts'
import type { Drawing, DrawReply, DrawTask } from './task.ts'

/** What a run gives to all its sites. */
export interface DrawerOptions {
  readonly actions: Actions
  readonly blobs: Blobs
  readonly pool: Pool<DrawTask, DrawReply>
  /** What decides about pixels besides the drawing: the factory's code, the versions of sharp and of zlib. */
  readonly pipeline: string
  /** Folder for unpacked fonts (absolute). */
  readonly fontsDir: string
  readonly signal?: AbortSignal
}

export interface DrawRequest {
  readonly drawings: readonly Drawing[]
  /** The image that icons are made of. */
  readonly icon: Digest | undefined
  readonly read: (digest: Digest) => Promise<Uint8Array>
  readonly theme: CompiledTheme
}

/** `fresh`: drawn now, for this request. */
export type Drawn =
  | { readonly ok: true; readonly made: Made; readonly fresh: boolean; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly reason: string; readonly warnings: readonly string[] }

interface Made {
  readonly digest: Digest
  readonly size: number
}

/** One outcome for each drawing, in their order. */
export type DrawFor = (request: DrawRequest) => Promise<readonly Drawn[]>

/** Drawings that a thread is given at once: some 50 ms of work. */
const BATCH = 12

/** ms that one batch may take. */
const TIME_LIMIT = 60_000

/** Draws for the sites of a run. What was drawn once is found by its fingerprint ever after. */
export function drawer({ actions, blobs, pool, pipeline, fontsDir, signal }: DrawerOptions): DrawFor {
  let pinned: string | undefined
  const fonts = (): string => {
    pinned ??= fontsKey(installedFonts())
    return pinned
  }

  return async ({ drawings, icon, read, theme }) => {
    if (drawings.length === 0) return []
    const fingerprints = drawings.map(drawing =>
      digestOf(
        canonicalJson({
          kind: 'drawing',
          pipeline,
          drawing,
          ...(drawing.kind === 'card' ? { fonts: fonts() } : { icon }),
        }),
      ),
    )
    const outcomes: (Drawn | null)[] = await Promise.all(fingerprints.map(find))
    const missing = [...outcomes.keys()].filter(index => !outcomes[index])
    if (missing.length === 0) return outcomes as Drawn[]
    const task = {
      fonts: { dir: fontsDir, ...ownFontsOf(theme) },
      ...(icon && missing.some(index => drawings[index]?.kind !== 'card') && { icon: await read(icon) }),
    }
    await Promise.all(
      batches(missing).map(async batch => {
        const reply = await make({ ...task, drawings: batch.map(index => drawings[index] as Drawing) })
        for (const [at, index] of batch.entries())
          outcomes[index] = await keep(fingerprints[index] as Digest, reply[at] as DrawReply[number])
      }),
    )
    return outcomes as Drawn[]
  }

  async function find(fingerprint: Digest): Promise<Drawn | null> {
    const made = await actions.get<Made>(fingerprint)
    return made && (await blobs.has(made.digest)) ? { ok: true, made, fresh: false, warnings: [] } : null
  }

  async function keep(fingerprint: Digest, outcome: DrawReply[number]): Promise<Drawn> {
    if (!outcome.ok) return { ...outcome, warnings: [] }
    const { bytes, warnings } = outcome
    const made: Made = { digest: digestOf(bytes), size: bytes.length }
    await blobs.put(made.digest, bytes)
    await actions.put(fingerprint, made)
    return { ok: true, made, fresh: true, warnings }
  }

  async function make(task: DrawTask): Promise<DrawReply> {
    try {
      return await pool.run(task, { timeLimit: TIME_LIMIT, ...(signal && { signal }) })
    } catch (error) {
      if (!(error instanceof PoolError) || error.reason === 'aborted') throw error
      return task.drawings.map(() => ({ ok: false, reason: `its thread ${error.message}` }))
    }
  }
}

/** The font files of a compiled theme, and a name that changes with them. */
function ownFontsOf(theme: CompiledTheme): { own: string[]; ownKey: string } {
  const paths = fontFilesOf(theme)
  return {
    own: paths.map(path => join(theme.dir, 'assets', path)),
    ownKey: paths.map(path => theme.assets[path]?.digest).join(' '),
  }
}

const batches = (indices: readonly number[]): number[][] =>
  Array.from({ length: Math.ceil(indices.length / BATCH) }, (_, at) => indices.slice(at * BATCH, (at + 1) * BATCH))
