import { createRequire } from 'node:module'
import type { z } from 'zod'
import type { RawEntry } from '#cms/cms.ts'
import type { Entry } from '#model/content.ts'
import { type Files, insideContent } from './image-path.ts'

/** Zod is loaded by the first schema that takes images: most never do. */
const require = createRequire(import.meta.url)

/** The part of a Zod schema that is used. The theme brings its own copy of Zod. */
export interface ZodLike {
  safeParse(data: unknown): ZodResult
  safeParseAsync(data: unknown): Promise<ZodResult>
}

export interface ZodResult {
  readonly success: boolean
  readonly data?: unknown
  readonly error?: { readonly issues: readonly object[] }
}

export interface ZodIssue {
  readonly code: string
  readonly path: readonly PropertyKey[]
  readonly message: string
  readonly [detail: string]: unknown
}

/** A collection as the theme's `content.config.ts` exports it. */
export interface CollectionSchema {
  readonly schema?: ZodLike | ((context: { readonly image: () => z.ZodType<string> }) => ZodLike)
  /** A loader may bring the schema of what it loads; that of the collection wins. */
  readonly loader?: unknown
}

export type CollectionSchemas = ReadonlyMap<string, CollectionSchema>

export type Checked =
  | {
      readonly ok: true
      readonly data: Readonly<Record<string, unknown>>
      readonly imageImports: Entry['imageImports']
    }
  | { readonly ok: false; readonly issues: readonly ZodIssue[] }

/** Checks one entry. Answers at once unless the schema has asynchronous parts. */
export type Check = (entry: RawEntry) => Checked | Promise<Checked>

/** Marks a string of the data as an image until the schema has run; the value that Astro uses. */
const IMAGE_MARK = '__ASTRO_IMAGE_'

/**
 * Makes the check of one collection. `files` are the images of the source: `image()` turns `hero.png` into
 * `./hero.png` when there is such a file beside the entry, as Astro does.
 */
export function checkOf(definition: CollectionSchema, files: Files): Check {
  let filePath = ''
  let takesImages = false
  const image = (): z.ZodType<string> => {
    takesImages = true
    const zod = require('zod') as typeof import('zod')
    return zod.z.string().transform(source => IMAGE_MARK + relativeImage(source, filePath, files))
  }
  const declared = definition.schema ?? (definition.loader as { schema?: ZodLike } | undefined)?.schema
  const schema = typeof declared === 'function' ? declared({ image }) : declared
  if (!schema) return ({ data }) => ({ ok: true, data: data as Record<string, unknown>, imageImports: undefined })
  const finish = (result: ZodResult): Checked => {
    if (!result.success) return { ok: false, issues: (result.error?.issues ?? []) as readonly ZodIssue[] }
    const data = result.data as Record<string, unknown>
    return { ok: true, data, imageImports: takesImages ? unmarkImages(data) : undefined }
  }
  let asynchronous = false
  return entry => {
    filePath = entry.filePath
    if (!asynchronous) {
      try {
        return finish(schema.safeParse(entry.data))
      } catch (error) {
        if ((error as Error)?.constructor?.name !== '$ZodAsyncError') throw error
        asynchronous = true
      }
    }
    return schema.safeParseAsync(entry.data).then(finish)
  }
}

function relativeImage(source: string, filePath: string, files: Files): string {
  if (!source || source.includes('://') || source.startsWith('/') || source.startsWith('.')) return source
  const path = insideContent(source, filePath)
  return path !== null && files.has(path) ? `./${source}` : source
}

/** Takes the marks off, in place, and tells where they were. */
function unmarkImages(data: unknown): Entry['imageImports'] {
  const paths: (string | number)[][] = []
  unmark(data, [], paths, new Set())
  return paths.length > 0 ? paths : undefined
}

function unmark(value: unknown, path: (string | number)[], found: (string | number)[][], seen: Set<object>): void {
  if (value === null || typeof value !== 'object' || seen.has(value)) return
  seen.add(value)
  const list = Array.isArray(value)
  const holder = value as Record<string, unknown>
  for (const key of Object.keys(holder)) {
    const member = holder[key]
    const at = [...path, list ? Number(key) : key]
    if (typeof member !== 'string') unmark(member, at, found, seen)
    else if (member.startsWith(IMAGE_MARK)) {
      holder[key] = member.slice(IMAGE_MARK.length)
      found.push(at)
    }
  }
}
