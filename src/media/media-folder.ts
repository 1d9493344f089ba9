import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileAtomically } from '#base/atomic-file.ts'
import { digestOf } from '#base/hash.ts'
import { openSealedJson, sealJson } from '#base/sealed-json.ts'
import type { Digest } from '#model/digest.ts'
import type { Validators } from './download.ts'
import type { TakenMedia } from './media.ts'

/** What is remembered of an address. */
export interface MediaNote {
  readonly url: string
  readonly media: Omit<TakenMedia, 'file'> & { readonly name: string }
  readonly validators: Validators
  readonly version?: string
  /** When the server was asked last, ms since 1970. */
  readonly checkedAt: number
}

/** Pictures by their SHA-256, and notes on the addresses that they came from. Any number of processes may share a folder. */
export interface MediaFolder {
  /** What is known of an address. */
  recall(url: string): MediaNote | null
  /** The same, unless its file has gone. */
  find(url: string): MediaNote | null
  note(note: MediaNote): void
  /** Keeps bytes under their digest and a name. */
  store(digest: Digest, name: string, bytes: Uint8Array): void
  fileOf(digest: Digest, name: string): string
}

export function mediaFolder(dir: string): MediaFolder {
  const noteOf = (url: string): string => {
    const key = digestOf(url)
    return join(dir, 'addresses', key.slice(0, 2), `${key}.json`)
  }
  const fileOf = (digest: Digest, name: string): string => join(dir, 'files', digest.slice(0, 2), digest, name)
  const recall = (url: string): MediaNote | null => {
    const bytes = readIfThere(noteOf(url))
    const note = bytes && (openSealedJson(bytes) as unknown as MediaNote | null)
    return note?.url === url ? note : null
  }
  return {
    fileOf,
    recall,
    find(url) {
      const note = recall(url)
      return note && existsSync(fileOf(note.media.digest, note.media.name)) ? note : null
    },
    note: note => writeFileAtomically(noteOf(note.url), sealJson(note)),
    store(digest, name, bytes) {
      const file = fileOf(digest, name)
      if (!existsSync(file)) writeFileAtomically(file, bytes)
    },
  }
}

function readIfThere(file: string): Uint8Array | null {
  try {
    return readFileSync(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
