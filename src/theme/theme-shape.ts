import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { CompiledTheme, JsonSchema, ThemeShape } from '#model/theme.ts'
import { type LoadedTheme, loadTheme, type ThemeCollection } from './load.ts'

export const SHAPE_FILE = 'shape.json'

/** What a theme says of itself. Its content config and its options are code, and run for this. */
async function shapeOf(theme: LoadedTheme): Promise<ThemeShape> {
  const [collections, bundled, options, routes] = await Promise.all([
    theme.collections().catch((): ReadonlyMap<string, ThemeCollection> => new Map()),
    theme.bundled().catch((): Awaited<ReturnType<LoadedTheme['bundled']>> => new Map()),
    theme.siteOptions().catch(() => undefined),
    theme.routes(),
  ])
  return {
    collections: Object.fromEntries([...collections].map(([name, each]) => [name, collectionSchema(each)])),
    bundled: Object.fromEntries(
      [...bundled].map(([name, entries]) => [
        name,
        [...entries].map(([id, { filePath }]) => ({ id, ...(filePath && { file: filePath }) })),
      ]),
    ),
    options: options ? jsonSchemaOf(options) : null,
    routes: routes
      .filter(({ origin }) => origin === 'project')
      .map(({ route, component, type }) => ({ route, component, type })),
  }
}

/** The shape that was written beside a compiled theme. */
export const readShape = ({ dir }: Pick<CompiledTheme, 'dir'>): ThemeShape =>
  JSON.parse(readFileSync(join(dir, SHAPE_FILE), 'utf8')) as ThemeShape

const UNKNOWN: ThemeShape = { collections: {}, bundled: {}, options: null, routes: [] }
const PATIENCE_MS = 10_000

/**
 * The shape of a theme that was compiled into a folder. `root`: the theme's own; both absolute. Empty where its code fails without a site or never
 * ends: what is wrong with it is told when a site is rendered.
 */
export async function shapeIn(dir: string, root: string): Promise<ThemeShape> {
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<ThemeShape>(resolve => {
    timer = setTimeout(() => resolve(UNKNOWN), PATIENCE_MS)
  })
  const asked = Promise.resolve()
    .then(() => shapeOf(loadTheme(dir, root)))
    .catch(() => UNKNOWN)
  return Promise.race([asked, tooLong]).finally(() => clearTimeout(timer))
}

function collectionSchema({ schema, loader }: ThemeCollection): JsonSchema | null {
  const declared = schema ?? (loader as { schema?: unknown } | undefined)?.schema
  try {
    return jsonSchemaOf(typeof declared === 'function' ? declared({ image }) : declared)
  } catch {
    return null
  }
}

/** What `image()` of a schema is in JSON Schema: a path, marked. */
const image = () => z.string().meta({ format: 'image' })

/** Null for what is no Zod schema, or none that JSON Schema can say. */
function jsonSchemaOf(schema: unknown): JsonSchema | null {
  if (typeof schema !== 'object' || schema === null || !('_zod' in schema)) return null
  try {
    const { $schema: _, ...rest } = z.toJSONSchema(schema as z.ZodType, {
      io: 'input',
      target: 'draft-7',
      unrepresentable: 'any',
      override({ zodSchema, jsonSchema }) {
        if (zodSchema._zod.def.type === 'date') Object.assign(jsonSchema, { type: 'string', format: 'date' })
      },
    })
    return rest
  } catch {
    return null
  }
}
