import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Control } from '#model/gallery.ts'
import type { JsonSchema } from '#model/theme.ts'

export interface ControlsOf {
  /** The theme's folder, absolute, and its files. */
  readonly root: string
  readonly files: readonly string[]
  /** Whether it computes its look by the theme kit. */
  readonly usesLook: boolean
  readonly options: JsonSchema | null
}

const FONTS = [
  "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
  "Georgia, 'Times New Roman', serif",
  "'Iowan Old Style', 'Palatino Linotype', Palatino, serif",
  "'Avenir Next', Avenir, 'Segoe UI', sans-serif",
  "'Gill Sans', 'Gill Sans MT', Calibri, sans-serif",
  "ui-rounded, 'Hiragino Maru Gothic ProN', Quicksand, sans-serif",
  "ui-monospace, 'SF Mono', Menlo, Consolas, monospace",
]

/** What `lookOf` of the theme kit reads. */
const OF_LOOK: readonly Control[] = [
  { path: ['tokens', 'color', 'brand'], label: 'Brand', kind: 'colour' },
  { path: ['tokens', 'color', 'accent'], label: 'Accent', kind: 'colour' },
  { path: ['tokens', 'color', 'surface'], label: 'Surface', kind: 'colour', about: 'What light pages are printed on.' },
  { path: ['tokens', 'color', 'ink'], label: 'Ink', kind: 'colour', about: 'Running text on light pages.' },
  {
    path: ['tokens', 'type', 'size'],
    label: 'Text size',
    kind: 'number',
    range: { from: 14, to: 22, step: 0.5, unit: 'px' },
    about: 'Running text on a wide screen. Distances follow from it.',
  },
  {
    path: ['tokens', 'type', 'ratio'],
    label: 'Type scale',
    kind: 'number',
    range: { from: 1.05, to: 1.6, step: 0.01, unit: '' },
    about: 'How much larger each step of headings is than the one below.',
  },
  {
    path: ['tokens', 'radius'],
    label: 'Corners',
    kind: 'length',
    range: { from: 0, to: 2, step: 0.05, unit: 'rem' },
  },
  { path: ['tokens', 'font', 'display'], label: 'Headings', kind: 'font', choices: FONTS },
  { path: ['tokens', 'font', 'body'], label: 'Text', kind: 'font', choices: FONTS },
]

/** More than anybody would move by hand. */
const MOST = 24

/** What of a theme's design a site may decide: the tokens that it is known to read, and choices among its options. */
export function controlsOf({ root, files, usesLook, options }: ControlsOf): readonly Control[] {
  return [...(usesLook ? OF_LOOK : propertiesOf(root, files)), ...choicesOf(options)]
}

/** Custom properties that a theme's own styles declare for the whole page: a token of that name replaces each. */
function propertiesOf(root: string, files: readonly string[]): readonly Control[] {
  const found = new Map<string, Control>()
  for (const file of files.filter(name => /\.(css|scss|astro)$/.test(name))) {
    const css = readFileSync(join(root, file), 'utf8')
    for (const [, block = ''] of css.matchAll(/(?:^|[\s,;}>])(?:(?::root|html)\b[^{},]*|@theme[^{]*)\{([^{}]*)\}/g))
      for (const [, name = '', value = ''] of block.matchAll(/--([\w-]+)\s*:\s*([^;]+)/g)) {
        const control = found.has(name) ? undefined : controlOf(name, value.trim())
        if (control) found.set(name, control)
      }
  }
  return [...found.values()].slice(0, MOST)
}

const GROUP = /^(color|font|type|space|radius|size)-(.+)$/

function controlOf(name: string, usual: string): Control | undefined {
  const [, group, rest] = GROUP.exec(name) ?? []
  const path: Control['path'] = group && rest ? ['tokens', group, rest] : ['tokens', name]
  const label = (rest ?? name).replaceAll('-', ' ')
  if (/^(#[0-9a-f]{3,8}|(rgb|hsl|oklch|oklab|lab|lch|hwb)a?\([^()]*\))$/i.test(usual))
    return { path, label, kind: 'colour', usual }
  if (/^font\b/.test(name) && /,|serif|mono/.test(usual)) return { path, label, kind: 'font', usual, choices: FONTS }
  const [, number, unit] = /^(-?[\d.]+)(rem|px|em)$/.exec(usual) ?? []
  if (number && unit) {
    const to = Math.max(Number(number) * 3, unit === 'px' ? 16 : 1)
    return { path, label, kind: 'length', usual, range: { from: 0, to, step: unit === 'px' ? 1 : 0.05, unit } }
  }
  return undefined
}

function choicesOf(options: JsonSchema | null): readonly Control[] {
  return Object.entries((options?.properties ?? {}) as Record<string, JsonSchema>).flatMap(
    ([name, schema]): Control[] => {
      const common = {
        path: ['options', name] as const,
        label: name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' '),
        ...(typeof schema.description === 'string' && { about: schema.description }),
        ...('default' in schema && { usual: String(schema.default) }),
      }
      if (Array.isArray(schema.enum) && schema.enum.every(each => typeof each === 'string'))
        return [{ ...common, kind: 'choice', choices: schema.enum as string[] }]
      return schema.type === 'boolean' ? [{ ...common, kind: 'switch' }] : []
    },
  )
}
