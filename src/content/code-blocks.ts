import type { ThemeMarkdown } from './engine.ts'
import { unescapeHtml } from './html-text.ts'
import { type Frame, plainFrames } from './plain-frame.ts'

const BLOCK = /<pre><code(?: class="language-([^"]*)")?>([\s\S]*?)<\/code><\/pre>/g
const LANGUAGE = /^[\w+#.-]*$/
const PLAIN_LANGUAGES = ['', 'plaintext', 'text', 'txt', 'plain']
const KEPT = 500

export interface CodeBlocks {
  /** HTML with its code blocks highlighted; null where a block needs the whole document's treatment. */
  replace(html: string): string | Promise<string | null>
}

/**
 * Highlights code blocks in satteri's HTML. `render` turns Markdown into HTML with the engine's own highlighter. Blocks
 * without a language are written line by line into the frame that the highlighter gives them; the others are rendered each
 * on its own and kept, since the same snippets come back in entry after entry.
 */
export function codeBlocksOf(theme: ThemeMarkdown, render: (markdown: string) => Promise<string>): CodeBlocks {
  let frames: ReadonlyMap<string, Frame> | undefined
  const loadFrames = async (): Promise<void> => {
    const plain = await plainFrames(theme)
    const found = new Map<string, Frame>()
    for (const language of PLAIN_LANGUAGES) {
      const frame = plain?.(language) ?? frameOf(await render(fenced(language, 'x')))
      if (frame) found.set(language, frame)
    }
    frames = found
  }
  const known = new Map<string, string>()
  const keyOf = (language: string, code: string): string => `${language}\n${code}`
  const replace = (html: string): string | Promise<string | null> => {
    if (theme.syntaxHighlight === false || !html.includes('<pre><code')) return html
    if (!frames) return loadFrames().then(() => replace(html))
    const plain = frames
    const missing: [string, string][] = []
    let foreign = false
    const replaced = html.replace(BLOCK, (whole, language = '', code: string) => {
      const frame = plain.get(language)
      if (frame && !code.includes('\r')) return framed(frame, code)
      if (!LANGUAGE.test(language) || code === '') foreign = true
      const done = known.get(keyOf(language, code))
      if (done === undefined) missing.push([language, code])
      return done ?? whole
    })
    if (foreign) return Promise.resolve(null)
    return missing.length === 0 ? replaced : highlight(missing).then(() => replace(html))
  }
  const highlight = async (blocks: readonly [string, string][]): Promise<void> => {
    if (known.size > KEPT) known.clear()
    for (const [language, code] of blocks) {
      const html = await render(fenced(language, unescapeHtml(code)))
      known.set(keyOf(language, code), html.trimEnd())
    }
  }
  return { replace }
}

/** The frame of a block that holds `x`; null when the highlighter writes something else than lines of plain text. */
function frameOf(html: string): Frame | null {
  const match = /^(<pre[^>]*><code>)(<span class="line"><span>)x(<\/span><\/span>)(<\/code><\/pre>)\n?$/.exec(html)
  if (!match) return null
  const [, open, lineOpen, lineClose, close] = match as unknown as [string, string, string, string, string]
  return { open, lineOpen, lineClose, close }
}

/** Escaped code in its frame. The highlighter takes off up to two line ends. */
function framed({ open, lineOpen, lineClose, close }: Frame, code: string): string {
  const lines = code.replace(/\n{1,2}$/, '').replaceAll('\n', `${lineClose}\n${lineOpen}`)
  return `${open}${lineOpen}${lines}${lineClose}${close}`
}

/** A fenced block around code, its fence longer than any in the code. */
function fenced(language: string, code: string): string {
  const longest = Math.max(2, ...(code.match(/`+/g) ?? []).map(run => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${code}${code.endsWith('\n') || code === '' ? '' : '\n'}${fence}`
}
