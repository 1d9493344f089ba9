import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { siteJsonSchema, siteJsonSchemaText } from '#config/json-schema.ts'

type Schema = {
  properties?: Record<string, Schema>
  description?: string
  definitions?: Record<string, Schema>
} & Record<string, unknown>

test('the committed site.schema.json is up to date; else run `node src/config/write-schema.ts`', async () => {
  expect(await readFile(new URL('../../site.schema.json', import.meta.url), 'utf8')).toBe(siteJsonSchemaText())
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
