import { openBucket } from '#bucket/open.ts'
import { mirrorSite } from '#mirror/mirror-site.ts'
import type { MirrorPlace } from '#model/environment.ts'
import type { MirroredHost } from '#model/mirror.ts'
import type { Pointer } from '#model/pointer.ts'
import { readManifest } from '#release/pointers.ts'
import { callerFolder } from '../arguments/caller-folder.ts'
import { usageError } from '../arguments/usage-error.ts'
import type { Call } from '../command.ts'
import type { Opened } from '../workspace/open.ts'

/** A store that is served as it is, open. */
export interface OpenMirror extends AsyncDisposable {
  readonly name: string
  mirror(live: Pointer, options?: { readonly force?: boolean }): Promise<readonly MirroredHost[]>
}

/** Where a store lies, and what relative paths of it are relative to. */
export type MirrorPlaceFrom = MirrorPlace & { readonly base: string }

/** Where the call says, else where the environment does; undefined when neither does. */
export function mirrorPlaceOf({ flags, environment }: Call, { rules, workspace }: Opened): MirrorPlaceFrom | undefined {
  const { to, encoding } = flags
  if (encoding !== undefined && encoding !== 'gzip' && encoding !== 'br')
    return usageError(`--encoding expects gzip or br, got "${encoding}"`, 'Leave it out to store files as they are.')
  const coded: Pick<MirrorPlace, 'encoding'> = encoding === undefined ? {} : { encoding }
  if (to !== undefined) return { to: String(to), base: callerFolder(environment), ...coded }
  return rules.mirror && { base: workspace.root, ...rules.mirror, ...coded }
}

/** Opens the store; nothing is read or written before the first site. */
export async function openMirror(
  { to: url, base, encoding }: MirrorPlaceFrom,
  { blobs }: Opened,
  signal: AbortSignal,
): Promise<OpenMirror> {
  const to = await openBucket(url, { base })
  return {
    name: to.name,
    async mirror(live, { force = false } = {}) {
      const manifest = live.manifest === null ? null : await readManifest(blobs, live.manifest)
      return mirrorSite({ blobs, to, live, manifest, force, signal, ...(encoding && { encoding }) })
    },
    async [Symbol.asyncDispose]() {
      await to.close?.()
    },
  }
}
