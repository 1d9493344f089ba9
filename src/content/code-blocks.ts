import { unescapeHtml } from './html-text.ts'

const BLOCK = /<pre><code(?: class="language-([^"]*)")?>([\s\S]*?)<\/code><\/pre>/g
const LANGUAGE = /^[\w+#.-]*$/
const KEPT = 500

export interface CodeBlocks {
  /** HTML with its code blocks highlighted; null where a block needs the whole document's treatment. */
  replace(html: string): string | Promise<string | null>
}

/**
 * Highlights code blocks in satteri's HTML. `render` turns Markdown into HTML with the engine's own highlighter; each
 * block is rendered on its own and kept, since the same snippets come back in entry after entry.
 */
export function codeBlocksOf(render: (markdown: string) => Promise<string>): CodeBlocks {
  const known = new Map<string, string>()
  const keyOf = (language: string, code: string): string => `${language}\n${code}`
  const replace = (html: string): string | Promise<string | null> => {
    if (!html.includes('<pre><code')) return html
    const missing: [string, string][] = []
    let foreign = false
    const replaced = html.replace(BLOCK, (whole, language = '', code: string) => {
      if (!LANGUAGE.test(language)) foreign = true
      const done = known.get(keyOf(language, code))
      if (done === undefined) missing.push([language, code])
      return done ?? whole
    })
    if (foreign) return Promise.resolve(null)
    return missing.length === 0 ? replaced : highlight(missing).then(() => replace(html))
  }
  const highlight = async (blocks: readonly [string, string][]): Promise<void> => {
    if (known.size > KEPT) known.clear()
    for (const [language, code] of blocks)
      known.set(keyOf(language, code), (await render(fenced(language, unescapeHtml(code)))).trimEnd())
  }
  return { replace }
}

/** A fenced block around code, its fence longer than any in the code. */
function fenced(language: string, code: string): string {
  const longest = Math.max(2, ...(code.match(/`+/g) ?? []).map(run => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${code}${code.endsWith('\n') || code === '' ? '' : '\n'}${fence}`
}
