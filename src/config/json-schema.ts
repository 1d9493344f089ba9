import { z } from 'zod'
import { siteSchema } from './schema.ts'

/** The schema of `site.json` for editors: JSON Schema, draft 7, with the leave for comments and trailing commas. */
export function siteJsonSchema(): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(siteSchema, { io: 'input', target: 'draft-7' })
  return {
    $schema,
    title: 'A site of a NEXTGEN fleet (site.json)',
    allowComments: true,
    allowTrailingCommas: true,
    ...rest,
  }
}

/** What the formatter writes in one line, at most. */
const LINE = 120

/** The text of `site.schema.json`, as the formatter leaves it. */
export function siteJsonSchemaText(): string {
  const lists = /^(.*)\[\n\s+((?:[^[\]{}\n]+\n\s+)*[^[\]{}\n]+)\n\s+\](,?)$/gm
  const text = JSON.stringify(siteJsonSchema(), null, 2)
  return `${text.replaceAll(lists, (list, before: string, inner: string, after: string) => {
    const line = `${before}[${inner.replaceAll(/\n\s+/g, ' ')}]${after}`
    return line.length <= LINE ? line : list
  })}\n`
}
