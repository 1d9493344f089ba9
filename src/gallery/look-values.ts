import type { Control, GalleryLook } from '#model/gallery.ts'

/** A value of a look, by its path in `site.json`. `undefined`: the site is to say nothing of it. */
export interface LookValue {
  readonly path: Control['path']
  readonly value: string | number | boolean | undefined
}

/** What a look says to each control of a theme. */
export const valuesOf = (look: GalleryLook, controls: readonly Control[]): readonly LookValue[] =>
  controls.map(({ path }) => ({ path, value: valueAt(look, path) }))

export function valueAt(look: unknown, path: readonly string[]): LookValue['value'] {
  const found = path.reduce<unknown>(
    (at, name) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, name)
        ? (at as Record<string, unknown>)[name]
        : undefined,
    look,
  )
  return ['string', 'number', 'boolean'].includes(typeof found) ? (found as LookValue['value']) : undefined
}
