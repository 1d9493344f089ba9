import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Actions, Lasting } from '#actions/actions.ts'
import { canonicalJson, digestOf } from '#base/hash.ts'
import { forEachLimited } from '#base/limiter.ts'
import type { Blobs } from '#blobs/blobs.ts'
import type { Digest } from '#model/digest.ts'
import { filesIn } from './inputs.ts'

/** A theme that is to be compiled. `root` (absolute): its folder. */
export interface SharedTheme {
  readonly name: string
  readonly digest: Digest
  readonly root: string
}

/** Compiles that the machines of a bucket share: what one has made, the others fetch. */
export interface SharedCompiles {
  /** Puts the compile into `dir` (absolute, not there yet); false when there is none, or not all of it. */
  fetch(theme: SharedTheme, dir: string): Promise<boolean>
  share(theme: SharedTheme, dir: string): Promise<void>
}

interface SharedCompile extends Lasting {
  readonly files: Readonly<Record<string, Digest>>
}

const FILES_AT_ONCE = 16

/** Where the factory is: a compiled theme names packages by where they lie, so only machines with equal places share. */
const FACTORY = fileURLToPath(new URL('../..', import.meta.url))

export function sharedCompiles({
  actions,
  blobs,
}: {
  readonly actions: Actions
  readonly blobs: Blobs
}): SharedCompiles {
  const fingerprintOf = ({ digest, root }: SharedTheme): Digest =>
    digestOf(canonicalJson({ action: 'theme', digest, root, factory: FACTORY }))
  return {
    async fetch(theme, dir) {
      const shared = await actions.get<SharedCompile>(fingerprintOf(theme))
      if (!shared || !Object.keys(shared.files).every(isInside)) return false
      let isWhole = true
      await forEachLimited(Object.entries(shared.files), { concurrency: FILES_AT_ONCE }, async ([path, digest]) => {
        const bytes = isWhole ? await blobs.get(digest) : null
        // It is code that will run here.
        if (!bytes || digestOf(bytes) !== digest) {
          isWhole = false
          return
        }
        const file = join(dir, path)
        mkdirSync(dirname(file), { recursive: true })
        writeFileSync(file, bytes)
      })
      return isWhole
    },
    async share(theme, dir) {
      const files: Record<string, Digest> = {}
      await forEachLimited(filesIn(dir), { concurrency: FILES_AT_ONCE }, async path => {
        const bytes = readFileSync(join(dir, path))
        const digest = digestOf(bytes)
        await blobs.put(digest, bytes)
        files[path] = digest
      })
      await actions.put<SharedCompile>(fingerprintOf(theme), { newestOf: `theme ${theme.name}`, files })
    },
  }
}

const isInside = (path: string): boolean => !path.startsWith(sep) && !path.split('/').includes('..')
