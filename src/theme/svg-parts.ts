import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** An SVG file taken apart: what Astro makes a component of. */
export interface SvgParts {
  readonly attributes: Readonly<Record<string, string>>
  readonly children: string
  readonly styles: readonly string[]
}

const astro = dirname(createRequire(import.meta.url).resolve('astro/package.json'))

/** Reads an SVG file (absolute) the way Astro does. Rejects when it holds no `<svg>` element. */
export async function svgParts(file: string, clean: (svg: string) => string): Promise<SvgParts> {
  const { parseSvgComponentData } = await import(pathToFileURL(join(astro, 'dist/assets/svg/utils.js')).href)
  return parseSvgComponentData({ fsPath: file }, clean(readFileSync(file, 'utf8')), undefined)
}
