import type { ThemeMarkdown } from './engine.ts'

/** What stands around a code block and around each of its lines. */
export interface Frame {
  readonly open: string
  readonly lineOpen: string
  readonly lineClose: string
  readonly close: string
}

/** Settings of Astro's highlighter that make a difference to code without a language. */
interface ShikiSettings {
  readonly theme?: unknown
  readonly themes?: object
  readonly wrap?: unknown
  readonly transformers?: readonly unknown[]
  readonly langAlias?: object
}

interface ColourTheme {
  readonly name: string
  readonly colors?: Readonly<Record<string, string>>
  readonly tokenColors?: readonly { readonly name?: string; readonly scope?: unknown }[]
  readonly [other: string]: unknown
}

/**
 * The frames that Astro's highlighter gives to code in "languages" without highlighting, told from the colour theme alone:
 * most sites need no more, and starting the highlighter costs as much as rendering a thousand entries. Null where the
 * settings make it less simple.
 */
export async function plainFrames(theme: ThemeMarkdown): Promise<((language: string) => Frame) | null> {
  const { syntaxHighlight = 'shiki', shikiConfig = {} } = theme
  const excluded = typeof syntaxHighlight === 'object' ? (syntaxHighlight.excludeLangs ?? []) : []
  const type = typeof syntaxHighlight === 'object' ? syntaxHighlight.type : syntaxHighlight
  const {
    theme: name = 'github-dark',
    themes = {},
    wrap = false,
    transformers = [],
    langAlias = {},
  } = shikiConfig as ShikiSettings
  const simple =
    type === 'shiki' && transformers.length === 0 && [themes, langAlias].every(each => Object.keys(each).length === 0)
  if (!simple || excluded.some(each => each !== 'math') || typeof wrap !== 'boolean') return null
  const colours = await coloursOf(name)
  if (!colours) return null
  const wrapping = wrap ? ' white-space: pre-wrap; word-wrap: break-word;' : ''
  const style = `background-color:${colours.background};color:${colours.foreground}; overflow-x: auto;${wrapping}`
  return language => ({
    open: `<pre class="astro-code ${name}" style="${style}" tabindex="0" data-language="${language || 'plaintext'}"><code>`,
    lineOpen: '<span class="line"><span>',
    lineClose: '</span></span>',
    close: '</code></pre>',
  })
}

async function coloursOf(name: unknown): Promise<{ background: string; foreground: string } | null> {
  if (typeof name !== 'string' || !/^[\w-]+$/.test(name)) return null
  const theme = await import(`shiki/themes/${name}.mjs`).then(
    module => module.default as ColourTheme,
    () => null,
  )
  const foreground = theme?.colors?.['editor.foreground']
  const background = theme?.colors?.['editor.background']
  if (!theme || !foreground || !background || theme.name !== name) return null
  const setsItsOwn =
    theme.bg || theme.fg || theme.settings || theme.tokenColors?.some(rule => !rule.name && !rule.scope)
  return setsItsOwn ? null : { background, foreground }
}
