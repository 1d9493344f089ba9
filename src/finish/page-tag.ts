import type { CssTokens } from './css-tokens.ts'
import { closeReaders, openReaders, textReaders } from './page-readers.ts'
import type { PageTag } from './reading.ts'
import { sourceHash } from './source-hash.ts'
import type { ReadTag } from './start-tag.ts'
import { describeTag } from './tag.ts'

const NOTHING: readonly never[] = []

/** Depends on nothing but the tag and the theme's CSS: the result is kept for all pages of the theme. */
export function describePageTag(read: ReadTag, css: CssTokens): PageTag {
  const tag = describeTag(read)
  const { name, attributes } = tag
  const style = attributes.get('style')
  return {
    ...tag,
    id: attributes.get('id') || null,
    tokens: css.of(name, attributes),
    events: eventsOf(attributes),
    styleAttribute: style ? sourceHash(style) : null,
    onOpen: openReaders.get(name),
    onText: textReaders.get(name),
    onClose: closeReaders.get(name),
    seen: -1,
  }
}

function eventsOf(attributes: ReadonlyMap<string, string>): readonly string[] {
  let events: string[] | undefined
  for (const [name, value] of attributes)
    if (name.length > 2 && name.startsWith('on') && value) {
      events ??= []
      events.push(sourceHash(value))
    }
  return events ?? NOTHING
}
