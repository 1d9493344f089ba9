import { readFile } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { digestOf } from '#base/hash.ts'
import type { Failure } from '#model/failure.ts'
import { isPicture, type Media } from '#model/record.ts'
import { imageKind } from './image-kind.ts'
import type { InspectImage, MediaFiles, MediaLibrary, MediaOutcome, StoredMedia } from './media.ts'
import { mediaFolder } from './media-folder.ts'
import type { Reach } from './reach.ts'
import { webMedia } from './web-media.ts'

/** Where the pictures of one source are. */
export type MediaPlace =
  | { readonly kind: 'web'; readonly reach: Reach }
  /** A folder (absolute) that stands in the place of a CMS. */
  | { readonly kind: 'folder'; readonly root: string }

export interface MediaLibraryOptions {
  /** Absolute; one folder for the whole fleet. */
  readonly dir: string
  readonly inspect: InspectImage
  /** By the name of the source. */
  placeOf(source: string): MediaPlace
}

/** Warnings of one call that are told one by one. */
const WARNINGS_SHOWN = 20

/** The pictures of all sources, in one folder. */
export function mediaLibrary({ dir, inspect, placeOf }: MediaLibraryOptions): MediaLibrary & AsyncDisposable {
  const opened = new Map<string, MediaFiles & Partial<AsyncDisposable>>()
  const filesOf = (source: string): MediaFiles => {
    const known = opened.get(source)
    if (known) return known
    const place = placeOf(source)
    const made =
      place.kind === 'web' ? webMedia({ dir, reach: place.reach, inspect }) : folderMedia(dir, place.root, inspect)
    opened.set(source, made)
    return made
  }
  return {
    async fetch(media, { source, signal }) {
      const library = filesOf(source)
      const files = new Map<string, StoredMedia>()
      const failed = new Set<string>()
      const failures: Failure[] = []
      const one = async (each: Media): Promise<void> => {
        const { id, url, version } = each
        const outcome = await library.take({ url, ...(version !== '' && { version }) }, signal)
        if (outcome.kind !== 'taken') {
          failures.push(outcome.failure)
          failed.add(id)
        }
        if (outcome.kind !== 'refused') files.set(id, storedOf(outcome.media))
      }
      await Promise.all(media.filter(isPicture).map(one))
      return { files, failed, warnings: shortened(failures) }
    },
    async [Symbol.asyncDispose]() {
      for (const each of opened.values()) await each[Symbol.asyncDispose]?.()
    },
  }
}

const storedOf = ({ file, digest, width, height, thumbhash }: StoredMedia): StoredMedia => ({
  file,
  digest,
  width,
  height,
  thumbhash,
})

function shortened(failures: readonly Failure[]): readonly Failure[] {
  const sorted = failures.toSorted((a, b) => ((a.where ?? '') < (b.where ?? '') ? -1 : 1))
  if (sorted.length <= WARNINGS_SHOWN) return sorted
  const more = sorted.length - WARNINGS_SHOWN
  return [
    ...sorted.slice(0, WARNINGS_SHOWN),
    { code: 'media-more', message: `${more} more pictures could not be taken, or only in an earlier copy` },
  ]
}

/** Pictures of a folder stay where they are; they are measured once a version. */
function folderMedia(dir: string, root: string, inspect: InspectImage): MediaFiles {
  const notes = mediaFolder(dir)
  const refused = (url: string, why: string): MediaOutcome => ({
    kind: 'refused',
    failure: { code: 'media-unreadable', message: `The picture ${url} cannot be used: ${why}`, where: url },
  })
  return {
    async take({ url, version }) {
      const file = fileInside(url, root)
      if (file === null) return refused(url, `it is not in ${root}`)
      const note = notes.recall(url)
      if (note && version !== undefined && note.version === version)
        return { kind: 'taken', media: { ...note.media, file } }
      try {
        const bytes = await readFile(file)
        const kind = imageKind(bytes)
        if (kind === null) return refused(url, 'its first bytes are those of no image of the web')
        const { bytes: _, ...facts } = await inspect(bytes, kind)
        const media = { digest: digestOf(bytes), bytes: bytes.length, ...facts }
        const kept = { url, media: { ...media, name: '' }, validators: {}, checkedAt: 0 }
        notes.note({ ...kept, ...(version !== undefined && { version }) })
        return { kind: 'taken', media: { ...media, file } }
      } catch (error) {
        return refused(url, (error as Error).message.split('\n')[0] as string)
      }
    },
  }
}

function fileInside(url: string, root: string): string | null {
  if (!url.startsWith('file:')) return null
  const file = fileURLToPath(url)
  const way = relative(root, file)
  return way === '' || way === '..' || way.startsWith(`..${sep}`) ? null : file
}
