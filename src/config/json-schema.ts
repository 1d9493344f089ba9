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

/** The text of `site.schema.json`, as the formatter leaves it. */
export function siteJsonSchemaText(): string {
  const shortLists = /\[\n\s+((?:[^[\]{}\n]+\n\s+)*[^[\]{}\n]+)\n\s+\]/g
  const text = JSON.stringify(siteJsonSchema(), null, 2)
  return `${text.replaceAll(shortLists, (_, inner: string) => `[${inner.replaceAll(/\n\s+/g, ' ')}]`)}\n`
}
