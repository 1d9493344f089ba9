import { relative } from 'node:path'
import type { Failure } from '#model/failure.ts'

interface BuildError extends Error {
  readonly loc?: { file?: string; line?: number; column?: number }
  readonly id?: string
  readonly hint?: string
  readonly title?: string
  readonly errors?: readonly BuildError[]
}

/** Names file and position of what stopped a theme's compile, as far as Astro, Vite or Rolldown told. */
export function compileFailure(thrown: unknown, root: string): Failure {
  const outer = thrown as BuildError
  const error = outer.errors?.[0] ?? outer
  const file = error.loc?.file ?? error.id
  const place = file ? relative(root, file.replace(/^file:\/\//, '').split('?')[0] ?? '') : undefined
  const line = error.loc?.line
  return {
    code: 'theme-compile-failed',
    message: (error.message || String(thrown)).slice(0, 2000),
    ...(place && { where: line ? `${place}:${line}${error.loc?.column ? `:${error.loc.column}` : ''}` : place }),
    ...(error.hint && { hint: error.hint }),
  }
}
