import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Previewing, startPreviewing } from '../../preview/previewing.ts'
import { run, runJson, start } from '../program.ts'
import { visit } from '../visit.ts'

let root: string
let preview: Previewing
const here = () => ({ cwd: root, environment: { INIT_CWD: root } })
const site = () => join(root, 'sites/acme/site.json')
const post = () => join(root, 'sites/acme/content/posts/first.md')
const page = () => join(root, 'themes/journal/src/pages/index.astro')

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'nextgen-preview-'))
  await run(['new', 'theme', 'journal'], here())
  await run(['new', 'site', 'acme', '--domain', 'acme.example', '--theme', 'journal', '--brand', '#8a2f4c'], here())
  preview = await startPreviewing(root, 'acme')
}, 60_000)
afterAll(async () => {
  preview?.running.child.kill('SIGKILL')
  await rm(root, { recursive: true, force: true })
})

async function childrenOf(pid: number): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,ppid='])
  const rows = stdout.split('\n').map(line => line.trim().split(/\s+/).map(Number))
  return rows.flatMap(([child = 0, parent]) => (parent === pid ? [child] : [])).filter(isAlive)
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

const shown: Previewing['shown'] = (path, isIt) => preview.shown(path, isIt)

/** Changes a file, and puts it back. */
async function edited(file: string, change: (text: string) => string): Promise<AsyncDisposable> {
  const before = await readFile(file, 'utf8')
  const after = change(before)
  expect(after).not.toBe(before)
  await writeFile(file, after)
  return { [Symbol.asyncDispose]: () => writeFile(file, before) }
}

test('pages show the site: its facts, its entries and its tokens, under its own address', async () => {
  const html = await shown('/', (_, status) => status === 200)
  expect(html).toContain('--color-brand:#8a2f4c')
  expect(html).toContain('<link rel="canonical" href="https://acme.example/">')
  expect(await shown('/posts/first/', (_, status) => status === 200)).toContain('<title>The first post')
})

test('an edit of an entry, of the declaration or of a component is on the next page', async () => {
  {
    await using _ = await edited(post(), text => text.replace('The first post', 'The very first'))
    await shown('/posts/first/', html => html.includes('<title>The very first'))
    await shown('/', html => html.includes('The very first'))
  }
  {
    await using _ = await edited(site(), text => text.replace('#8a2f4c', '#0a7ea4'))
    await shown('/', html => html.includes('--color-brand:#0a7ea4'))
  }
  {
    await using _ = await edited(page(), text => text.replace('</h1>', 'a mark</h1>'))
    await shown('/', html => html.includes('a mark</h1>'))
  }
  await shown('/', html => html.includes('The first post') && html.includes('#8a2f4c') && !html.includes('a mark'))
})

test('an entry that the theme does not accept is told with file and line, on the page and on the terminal', async () => {
  {
    await using _ = await edited(post(), text => text.replace(/date: .*/, 'date: yesterday'))
    const html = await shown('/', (_, status) => status === 500)
    expect(html).toContain('posts/first.md:4')
    expect(html).toContain('/@vite/client')
    await preview.running.printed('stderr', 'posts/first.md:4')
  }
  await shown('/', (_, status) => status === 200)
})

test('options against the schema of the theme name the declaration', async () => {
  {
    await using _ = await edited(site(), text => text.replace('{', '{ "options": { "taglin": "x" },'))
    const html = await shown('/', (_, status) => status === 500)
    expect(html).toContain('sites/acme/site.json')
    expect(html).toContain('taglin')
  }
  await shown('/', (_, status) => status === 200)
})

test('a component that throws names itself as its author knows it, on the terminal', async () => {
  {
    await using _ = await edited(page(), text => text.replace('---\n', "---\nthrow new Error('not today')\n"))
    await shown('/', (_, status) => status === 500)
    const told = await preview.running.printed('stderr', /not today[\s\S]*index\.astro:\d+/)
    expect(told).not.toContain('.nextgen/stage')
  }
  await shown('/', (_, status) => status === 200)
})

test('the theme and the site are left as they were', async () => {
  expect(await readdir(join(root, 'themes/journal'))).toEqual([
    'astro.config.ts',
    'package.json',
    'src',
    'tsconfig.json',
  ])
  expect(await readdir(join(root, 'sites/acme'))).toEqual(['content', 'site.json'])
})

test('a site or theme that is not there is said to be that', async () => {
  const unknown = await runJson(['preview', 'acmee', '--port', '0'], here())
  expect([unknown.code, unknown.json.errors[0].code]).toEqual([4, 'site-unknown'])
  const theme = await runJson(['preview', 'acme', '--theme', 'jurnal', '--port', '0'], here())
  expect(theme.json.errors[0]).toMatchObject({ code: 'theme-unknown', hint: 'Did you mean "journal"?' })
})

test('what was previewed is built and served, and Ctrl-C leaves no process behind', async () => {
  const children = await childrenOf(preview.running.child.pid as number)
  expect(children).toHaveLength(1)
  preview.running.child.kill('SIGINT')
  const { code } = await preview.running.ended
  expect(code).toBe(0)
  expect(children.filter(isAlive)).toEqual([])
  await expect(fetch(preview.url)).rejects.toThrow()

  const built = await runJson(['build'], here())
  expect(built.json.totals).toMatchObject({ sites: 1, built: 1, failed: 0 })
  const published = await runJson(['publish'], here())
  expect(published.json).toMatchObject({ ok: true, sites: [{ status: 'built', generation: 1, rendered: 0 }] })
  const serving = start(['serve', '--port', '0', '--json'], here())
  const { port } = JSON.parse(await serving.printed('stdout', '}')) as { port: number }
  expect(await visit(port, 'acme.example')).toContain('--color-brand:#8a2f4c')
  serving.child.kill('SIGINT')
  await serving.ended
}, 120_000)
