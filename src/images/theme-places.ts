import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CompiledTheme } from '#model/theme.ts'
import { type PlaceGuard, placeGuard } from './css-places.ts'

const guards = new Map<string, PlaceGuard>()
const GUARDS_KEPT = 16

/** Whether an image may be wrapped as far as the stylesheet files of a theme go; read once a thread. */
export function themePlaces({ dir, assets }: CompiledTheme): PlaceGuard {
  const known = guards.get(dir)
  if (known) return known
  if (guards.size >= GUARDS_KEPT) guards.clear()
  const sheets = Object.keys(assets).filter(path => path.endsWith('.css'))
  const guard = placeGuard(sheets.map(path => readFileSync(join(dir, 'assets', path), 'utf8')))
  guards.set(dir, guard)
  return guard
}
