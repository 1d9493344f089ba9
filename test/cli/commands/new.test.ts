import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { run, runJson, start } from '../program.ts'
import { visit } from '../visit.ts'

let root: string
const here = () => ({ cwd: root, environment: { INIT_CWD: root } })

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'nextgen-new-'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

test('an empty folder becomes a fleet that is served: theme, site, table, publish, serve', async () => {
  const theme = await runJson(['new', 'theme', 'journal'], here())
  expect(theme.json).toMatchObject({ ok: true, kind: 'theme', made: ['journal'] })
  expect(theme.json.files).toContain(join(root, 'themes/journal/src/pages/index.astro'))

  expect(theme.json.files).toContain(join(root, 'site.schema.json'))
  const schema = JSON.parse(await readFile(join(root, 'site.schema.json'), 'utf8'))
  expect(schema.allOf).toHaveLength(1)
  expect(schema.allOf[0]).toHaveProperty('if.properties.theme.const', 'journal')
  expect(schema.allOf[0]).toHaveProperty('then.properties.options.properties.tagline.type', 'string')
  expect(schema.allOf[0]).toHaveProperty('then.properties.options.additionalProperties', false)

  const site = [
    'new',
    'site',
    'acme',
    '--domain',
    'acme.example',
    '--theme',
    'journal',
    '--brand',
    '#8a2f4c',
    '--locale',
    'de',
  ]
  expect((await runJson(site, here())).json).toMatchObject({ ok: true, kind: 'site', made: ['acme'] })
  expect(await readdir(join(root, 'sites/acme/content/posts'))).toEqual(['first.md', 'second.md'])

  await writeFile(
    join(root, 'domains.csv'),
    'domain,brand,name\ntea-time.example,#0a7ea4,"Tea, Time"\nbooks.shop.example,,\n',
  )
  const fleet = await runJson(['new', 'fleet', 'domains.csv', '--theme', 'journal'], here())
  expect(fleet.json).toMatchObject({ ok: true, kind: 'fleet', made: ['tea-time', 'books-shop-example'] })

  const published = await runJson(['publish'], here())
  expect({ code: published.code, ...published.json.totals }).toMatchObject({
    code: 0,
    sites: 3,
    built: 3,
    failed: 0,
    pages: 15,
  })

  const serving = start(['serve', '--port', '0', '--json'], here())
  const { port } = JSON.parse(await serving.printed('stdout', '}')) as { port: number }
  expect(await visit(port, 'acme.example')).toMatch(/<html lang="de">[\s\S]*--color-brand:\s*#8a2f4c/)
  expect(await visit(port, 'tea-time.example', '/posts/first/')).toContain('<title>The first post · Tea, Time</title>')
  serving.child.kill('SIGINT')
  await serving.ended
}, 180_000)

test('what is there already stays as it is', async () => {
  const before = await readFile(join(root, 'sites/portfolio.csv'), 'utf8')
  for (const words of [
    ['new', 'theme', 'journal'],
    ['new', 'site', 'acme', '--domain', 'other.example', '--theme', 'journal'],
    ['new', 'fleet', 'domains.csv', '--theme', 'journal'],
  ]) {
    const { code, json } = await runJson(words, here())
    expect([words[1], code, json.ok]).toEqual([words[1], 1, false])
  }
  expect(await readFile(join(root, 'sites/portfolio.csv'), 'utf8')).toBe(before)
})

test('a site that could not be published is not made, and stops no other', async () => {
  const refused = [
    [['--domain', 'acme.example'], 'host-claimed-twice'],
    [['--domain', 'https://bad.example/'], 'site-invalid'],
    [['--domain', 'bad.example', '--brand', 'red;}</style>'], 'site-invalid'],
  ] as const
  for (const [flags, code] of refused) {
    const { json } = await runJson(['new', 'site', 'bad', '--theme', 'journal', ...flags], here())
    expect(json.ok).toBe(false)
    expect(json.errors[0].code).toBe(code)
    expect(await readdir(join(root, 'sites'))).not.toContain('bad')
  }
})

test('a table with rows that cannot be sites adds none of them, and names them', async () => {
  await writeFile(join(root, 'half.csv'), 'domain,theme\nnew.example,journal\n,journal\nplain.example,\n')
  const { code, json } = await runJson(['new', 'fleet', 'half.csv'], here())
  expect(code).toBe(1)
  expect(json.errors[0]).toMatchObject({
    code: 'fleet-invalid',
    message: 'Nothing was added: row 3 has no domain; row 4 names no theme; give one to all with --theme',
  })
  expect(await readFile(join(root, 'sites/portfolio.csv'), 'utf8')).not.toContain('new.example')
})

test('a wrong call says what was expected', async () => {
  await mkdir(join(root, 'elsewhere'), { recursive: true })
  const calls: [words: string[], message: RegExp][] = [
    [['new', 'blog', 'x'], /Expected site, theme or fleet, got "blog"/],
    [['new', 'site'], /Expected what to call the site/],
    [['new', 'site', 'Acme!', '--domain', 'a.example', '--theme', 'journal'], /Expected an id of .* got "Acme!"/],
    [['new', 'site', 'beta', '--theme', 'journal'], /Expected the domain of the site/],
    [['new', 'site', 'beta', '--domain', 'b.example', '--theme', 'nope'], /There are: journal/],
    [['new', 'fleet', 'absent.csv'], /there is no such file/],
    [['new', 'theme', '../up'], /small letters/],
  ]
  for (const [words, message] of calls) {
    const { code, stderr } = await run(words, here())
    expect([words.join(' '), code]).toEqual([words.join(' '), 2])
    expect(stderr).toMatch(message)
  }
})
