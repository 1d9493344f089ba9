import { cp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { findChromium, HOW_TO_GET } from '../browser/chromium.ts'
import { launchBrowser } from '../browser/visit.ts'
import { startPreviewing } from '../preview/previewing.ts'
import type { Bench, BenchOptions, BenchResult } from './bench.ts'
import { watchLoad } from './machine-load.ts'
import { median } from './rounds.ts'

const EDITS = 20
const FIRST_PAGE_MS = 3000
const EDIT_MS = 300

const SITE = 'sites/bench/site.json'
const ENTRY = 'sites/bench/content/posts/measured.md'
const COMPONENT = 'themes/magazine/src/components/Masthead.astro'

/** What is edited, so that a browser can tell the edits apart. */
const EDITED = {
  'a component': [COMPONENT, (text: string, mark: string) => text.replace(/<header/, `<i>${mark}</i><header`)],
  'an entry': [ENTRY, (text: string, mark: string) => text.replace('Measured', `Measured ${mark}`)],
  'a token': [SITE, (text: string, mark: string) => text.replace('"sans"', `"${mark}"`)],
} as const satisfies Readonly<Record<string, readonly [file: string, change: (text: string, mark: string) => string]>>

export const bench: Bench = {
  about: 'the preview: the first page after the command, and how long an edit takes to be seen in a browser',
  async run(options): Promise<BenchResult> {
    const program = findChromium()
    if (!program) throw new Error(HOW_TO_GET)
    const load = watchLoad()
    const root = await makeWorkspace(options)
    const starts = await measureStarts(root, options)
    const edits = await measureEdits(root, program, options)
    const rows = [
      ['first page after the command, warm', `${Math.round(median(starts))} ms`, spread(starts), `${starts.length}`],
      ...[...edits].map(([what, times]) => [
        `an edit of ${what} is seen`,
        `${Math.round(median(times))} ms`,
        spread(times),
        `${times.length}`,
      ]),
    ]
    return {
      tables: [
        {
          title: `Theme magazine, ${options.entries} entries`,
          columns: ['from … to', 'median', 'min–max', 'times'],
          rows,
          notes: [
            'an edit is seen when the browser has painted it; it is counted from before the file is written',
            `other processes kept the machine ${Math.round(load.others(0) * 100)} % busy`,
          ],
        },
      ],
      targets: [
        {
          what: 'First page after the command, warm cache',
          wanted: `< ${FIRST_PAGE_MS} ms`,
          measured: `${Math.round(median(starts))} ms`,
          ok: median(starts) < FIRST_PAGE_MS,
        },
        ...[...edits].map(([what, times]) => ({
          what: `An edit of ${what} seen in the browser`,
          wanted: `< ${EDIT_MS} ms`,
          measured: `${Math.round(median(times))} ms`,
          ok: median(times) < EDIT_MS,
        })),
      ],
    }
  },
}

const spread = (times: readonly number[]): string =>
  `${Math.round(Math.min(...times))}–${Math.round(Math.max(...times))} ms`

async function makeWorkspace({ repo, work, entries }: BenchOptions): Promise<string> {
  const root = join(work, 'preview')
  await rm(root, { recursive: true, force: true })
  await cp(join(repo, 'themes/magazine'), join(root, 'themes/magazine'), { recursive: true })
  await symlink(join(repo, 'node_modules'), join(root, 'node_modules'))
  const content = join(root, 'sites/bench/content')
  await cp(join(root, 'themes/magazine/src/content'), content, { recursive: true })
  for (let count = 1; count < entries; count++)
    await writeFile(join(content, 'posts', `post-${count}.md`), post(`Post ${count}`))
  await writeFile(join(root, ENTRY), post('Measured'))
  const tokens = { color: { brand: '#7a4a1e' }, font: { mark: 'sans' } }
  await writeFile(
    join(root, SITE),
    JSON.stringify({ name: 'Bench', domain: 'bench.example', theme: 'magazine', tokens }, null, 2),
  )
  return root
}

const post = (title: string): string =>
  `---\ntitle: ${title}\ndescription: A post like any other\ndate: 2026-01-02\n---\n\n${'A paragraph of some words, and **more** of them. '.repeat(40)}\n`

/** From the call of the program until its first page is there, whole. */
async function measureStarts(root: string, { rounds, say }: BenchOptions): Promise<number[]> {
  const times: number[] = []
  for (let round = 0; round <= rounds; round++) {
    const begun = performance.now()
    await using preview = await startPreviewing(root, 'bench')
    await preview.shown('/', (_, status) => status === 200)
    const ms = performance.now() - begun
    say(`first page after ${Math.round(ms)} ms${round === 0 ? ', cold' : ''}`)
    if (round > 0) times.push(ms)
  }
  return times
}

async function measureEdits(root: string, program: string, { say }: BenchOptions): Promise<Map<string, number[]>> {
  await using preview = await startPreviewing(root, 'bench')
  const browser = await launchBrowser(program)
  try {
    const page = await browser.newPage()
    const seen = await watchMarks(page)
    await page.goto(`${preview.url}posts/measured/`, { waitUntil: 'networkidle' })
    const results = new Map<string, number[]>()
    for (const [what, [file, change]] of Object.entries(EDITED)) {
      const before = await readFile(join(root, file), 'utf8')
      const times: number[] = []
      for (let edit = 0; edit <= EDITS; edit++) {
        const mark = `mark-${what.split(' ')[1]}-${edit}`
        const begun = Date.now()
        await writeFile(join(root, file), change(before, mark))
        const at = await seen(mark)
        if (edit > 0) times.push(at - begun)
        await page.waitForLoadState('networkidle')
      }
      await writeFile(join(root, file), before)
      say(`an edit of ${what} is seen after ${Math.round(median(times))} ms`)
      results.set(what, times)
    }
    return results
  } finally {
    await browser.close()
  }
}

/** Tells when (ms since 1970) the browser has painted a page that holds a mark. */
async function watchMarks(page: Page): Promise<(mark: string) => Promise<number>> {
  const times = new Map<string, number>()
  const waiting = new Map<string, (at: number) => void>()
  await page.exposeFunction('markSeen', (mark: string, at: number) => {
    if (times.has(mark)) return
    times.set(mark, at)
    waiting.get(mark)?.(at)
  })
  await page.addInitScript(() => {
    const told = new Set<string>()
    const look = (): void => {
      for (const [mark] of document.documentElement.innerHTML.matchAll(/mark-\w+-\d+/g)) {
        if (told.has(mark)) continue
        told.add(mark)
        requestAnimationFrame(() =>
          (globalThis as unknown as { markSeen(mark: string, at: number): void }).markSeen(mark, Date.now()),
        )
      }
    }
    new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true })
  })
  return mark =>
    new Promise(resolve => {
      const at = times.get(mark)
      if (at === undefined) waiting.set(mark, resolve)
      else resolve(at)
    })
}
