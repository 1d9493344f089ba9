import type { ElementContent } from 'hast'
import type { TextPart } from '#model/rich-text.ts'
import { embedOr } from './embeds.ts'
import { codeBlock, element, figure, text } from './nodes.ts'
import { firstText, isJson } from './reading.ts'

/**
 * What stands in a text for a record that has no page: code, a picture or an address, by the fields that such records have. Null
 * for a record of another kind. A picture's address is `asset:<id>` still.
 */
export function partContent({ fields }: TextPart): ElementContent[] | null {
  const title = firstText(fields.title, fields.name, fields.label)
  const caption = firstText(fields.caption)
  const below = caption ? [text(caption)] : []
  const code = firstText(fields.code, fields.snippet)
  if (code) return figure([codeBlock(code, fields.language)], below)
  const picture = Object.values(fields).find(value => isJson(value) && typeof value.$media === 'string')
  if (isJson(picture)) {
    const alt = firstText(fields.alt, fields.alternativeText, fields.altText)
    return figure([element('img', { src: `asset:${picture.$media}`, ...(alt && { alt }) })], below)
  }
  const address = firstText(fields.url, fields.videoUrl, fields.embedUrl, fields.href, fields.link)
  return address ? embedOr(address, title, below) : null
}
