import { linesOfReads, type PageWhy, type ReadsSummary } from '#model/why.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'

export const why: Command = {
  about: 'why a page was rendered in the last build, or was not',
  usage: 'SITE PATH',
  takes: [2, 2],
  flags: [],
  details: `Names the entry and the part of it that had changed, and everything that the page has read: a change of nothing else
makes it be rendered again.`,
  examples: [
    ['acme /posts/one/', 'why this page is as it is'],
    ['acme posts/one/index.html --json', 'the same for a program'],
  ],
  async run(call) {
    const { open } = await import('../workspace/open.ts')
    const { loadSites } = await import('#config/load.ts')
    const { whyPage } = await import('../../why-page.ts')
    const { recordsDirOf, localStoreOf } = await import('../../run.ts')
    await using opened = await open(call)
    const [site, path] = call.positionals as [string, string]
    await loadSites(opened.workspace, { only: [site] })
    const result = whyPage({
      site,
      path,
      recordsDir: recordsDirOf(opened.workspace),
      store: localStoreOf(opened.workspace, opened.bucket),
    })
    call.print(result, whyText(result))
    return EXIT.ok
  },
}

function whyText({ path, component, sentence, reads, shared, keeps }: PageWhy): string {
  const lines = [`${path} (${component})`, sentence, '', 'It reads', ...told(reads)]
  const sharedLines = told(shared)
  if (sharedLines[0] !== NOTHING) lines.push('', 'Read for all pages', ...sharedLines)
  if (keeps.length > 0) lines.push('', `It keeps something for later pages: ${keeps.join(', ')}`)
  return `${lines.join('\n')}\n`
}

const NOTHING = '  nothing of the content'
const MOST = 20

function told(reads: ReadsSummary): string[] {
  const lines = linesOfReads(reads).map(line => `  ${line}`)
  if (lines.length === 0) return [NOTHING]
  return lines.length > MOST ? [...lines.slice(0, MOST), `  and ${lines.length - MOST} more`] : lines
}
