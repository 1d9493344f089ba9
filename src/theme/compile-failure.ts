import { relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { type Failure, SiteError } from '#model/failure.ts'

/** An error of Astro, Vite or Rolldown: each tells its place in another way, most in an error further in. */
interface BuildError extends Error {
  readonly loc?: { readonly file?: string; readonly line?: number; readonly column?: number }
  readonly id?: string
  readonly hint?: string
  readonly errors?: readonly BuildError[]
}

/** Names file and position of what stopped a theme's compile, as far as Astro, Vite or Rolldown told. */
export function compileFailure(thrown: unknown, root: string): Failure {
  if (thrown instanceof SiteError && thrown.failures[0]) return thrown.failures[0]
  const errors = withinOf(thrown as BuildError)
  const places = [position, drawnPosition, file, importer, thrownAt]
  const found = places.flatMap(tell => errors.flatMap(error => ({ error, where: tell(error, root) ?? [] })))
  const placed = found.find(({ where }) => typeof where === 'string')
  const message = sentenceOf(placed?.error ?? errors.at(-1) ?? thrown)
  const hint = errors.find(error => error.hint)?.hint
  return {
    code: 'theme-compile-failed',
    message,
    ...(typeof placed?.where === 'string' && { where: placed.where }),
    ...(hint && { hint }),
  }
}

/** The error, then those that it collects and those that caused it. */
function withinOf(error: BuildError, depth = 0): BuildError[] {
  if (!(error instanceof Error) || depth > 4) return []
  return [error, ...[...(error.errors ?? []), error.cause as BuildError].flatMap(inner => withinOf(inner, depth + 1))]
}

function position({ loc, id }: BuildError, root: string): string | undefined {
  const path = loc?.file ?? id
  return path && loc?.line ? placeOf(path, root, loc.line, loc.column) : undefined
}

function file({ loc, id }: BuildError, root: string): string | undefined {
  const path = loc?.file ?? id
  return path && placeOf(path, root)
}

/** Rolldown draws the source in the message, and its place above it. */
function drawnPosition({ message }: BuildError, root: string): string | undefined {
  const [, path, line, column] = /\[ (\S+?):(\d+):(\d+) \]/.exec(stripVTControlCharacters(message)) ?? []
  return path && placeOf(path, root, Number(line), Number(column))
}

function importer({ message }: BuildError, root: string): string | undefined {
  const [, path] = / from "([^"]+)"/.exec(message) ?? []
  return path?.startsWith(root) ? placeOf(path, root) : undefined
}

/** Where it was thrown. Lines of a module that Vite evaluated are not those of the file. */
function thrownAt({ stack }: BuildError, root: string): string | undefined {
  for (const frame of stack?.split('\n') ?? []) {
    const [, path, line, column] = /(?:file:\/\/)?(\/[^()]+?)(?:\?[^:)]*)?:(\d+):(\d+)\)?$/.exec(frame) ?? []
    if (!path?.startsWith(`${root}/`) || path.includes('/node_modules/')) continue
    return frame.includes(' eval ') ? placeOf(path, root) : placeOf(path, root, Number(line), Number(column))
  }
  return undefined
}

function placeOf(file: string, root: string, line?: number, column?: number): string {
  const bare = file.replace(/^file:\/\//, '').replace(/\?.*$/, '')
  const path = bare.startsWith('/') ? relative(root, bare) : bare
  if (!line) return path
  return column ? `${path}:${line}:${column}` : `${path}:${line}`
}

/** What went wrong, without colours, codes, drawings of the source and stack. */
function sentenceOf(error: unknown): string {
  const text = stripVTControlCharacters(error instanceof Error ? error.message : String(error))
  const [told = text] = text.replace(/^(?:Build|Transform) failed with \d+ errors?:\s*/, '').split(/\n\s*(?:[╭│]|at )/)
  return (
    told
      .replace(/^\[[\w:-]+\]:? */, '')
      .trim()
      .slice(0, 2000) || 'The build failed without a word'
  )
}
