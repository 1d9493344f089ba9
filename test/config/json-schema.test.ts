import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { siteJsonSchema, siteJsonSchemaText, themeOptionsIn } from '#config/json-schema.ts'

type Schema = {
  properties?: Record<string, Schema>
  description?: string
  definitions?: Record<string, Schema>
} & Record<string, unknown>

test('the committed site.schema.json says what the schema of sites says; else run `npm run -s nextgen -- schema`', async () => {
  const text = await readFile(new URL('../../site.schema.json', import.meta.url), 'utf8')
  expect(text).toBe(siteJsonSchemaText(themeOptionsIn(JSON.parse(text))))
})

test('what a site may choose depends on the theme that it names', () => {
  const layout = { type: 'object', properties: { layout: { enum: ['grid', 'list'] } } }
  const node = {
    type: 'object',
    definitions: { node: { type: 'object' } },
    properties: { root: { $ref: '#/definitions/node' } },
  }
  const schema = siteJsonSchema({ tree: node, plain: layout, any: null })
  expect(schema.properties).toMatchObject({ theme: { examples: ['any', 'plain', 'tree'] } })
  expect(themeOptionsIn(schema)).toEqual({ plain: layout, tree: { $id: 'urn:nextgen:theme:tree', ...node } })
})

test('every field of the schema has a description', () => {
  const fields = fieldsOf(siteJsonSchema() as Schema, '')
  expect(fields.length).toBeGreaterThan(25)
  expect(fields.filter(([, schema]) => !schema.description).map(([name]) => name)).toEqual([])
})

function fieldsOf(schema: unknown, prefix: string): [string, Schema][] {
  if (schema === null || typeof schema !== 'object') return []
  return Object.entries(schema).flatMap(([key, value]): [string, Schema][] => {
    if (key !== 'properties') return fieldsOf(value, prefix)
    return Object.entries(value as Record<string, Schema>).flatMap(([name, field]): [string, Schema][] => [
      [`${prefix}${name}`, field],
      ...fieldsOf(field, `${prefix}${name}.`),
    ])
  })
}
