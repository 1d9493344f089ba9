import { z } from 'zod'
import type { JsonSchema } from '#model/theme.ts'
import { siteSchema } from './schema.ts'

/** Schemas of the options of themes, by their names; null: a theme that takes any. */
export type ThemeOptions = Readonly<Record<string, JsonSchema | null>>

/**
 * The schema of `site.json` for editors: JSON Schema, draft 7, with the leave for comments and trailing commas. What
 * `options` may hold is told for each theme, by the `theme` that a site names.
 */
export function siteJsonSchema(themes: ThemeOptions = {}): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(siteSchema, { io: 'input', target: 'draft-7' })
  const names = Object.keys(themes).sort()
  const rules = names.flatMap(name => {
    const options = themes[name]
    if (!options) return []
    return [
      {
        if: { properties: { theme: { const: name } }, required: ['theme'] },
        // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
        then: { properties: { options: embedded(name, options) } },
      },
    ]
  })
  return {
    $schema,
    title: 'A site of a NEXTGEN fleet (site.json)',
    allowComments: true,
    allowTrailingCommas: true,
    ...rest,
    ...(names.length > 0 && {
      properties: { ...rest.properties, theme: { ...(rest.properties?.theme as object), examples: names } },
    }),
    ...(rules.length > 0 && { allOf: rules }),
  }
}

/** What a published schema says of the options of themes. */
export function themeOptionsIn(schema: unknown): ThemeOptions {
  const { allOf = [] } = (schema ?? {}) as { readonly allOf?: readonly ThemeRule[] }
  return Object.fromEntries(allOf.map(rule => [rule.if.properties.theme.const, rule.then.properties.options]))
}

interface ThemeRule {
  readonly if: { readonly properties: { readonly theme: { readonly const: string } } }
  readonly then: { readonly properties: { readonly options: JsonSchema } }
}

/** References of a schema inside another one are relative to its own `$id`. */
const embedded = (theme: string, options: JsonSchema): JsonSchema =>
  JSON.stringify(options).includes('"$ref"')
    ? { $id: `urn:nextgen:theme:${encodeURIComponent(theme)}`, ...options }
    : options

/** What the formatter writes in one line, at most. */
const LINE = 120

/** The text of `site.schema.json`, as the formatter leaves it. */
export function siteJsonSchemaText(themes: ThemeOptions = {}): string {
  const lists = /^(.*)\[\n\s+((?:[^[\]{}\n]+\n\s+)*[^[\]{}\n]+)\n\s+\](,?)$/gm
  const text = JSON.stringify(siteJsonSchema(themes), null, 2)
  return `${text.replaceAll(lists, (list, before: string, inner: string, after: string) => {
    const line = `${before}[${inner.replaceAll(/\n\s+/g, ' ')}]${after}`
    return line.length <= LINE ? line : list
  })}\n`
}
