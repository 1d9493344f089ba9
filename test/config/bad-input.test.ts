import { describe, expect, test } from 'vitest'
import { loadSites } from '#config/load.ts'
import type { Failure } from '#model/failure.ts'
import { GATES } from '#model/gate.ts'
import { makeWorkspace } from './workspace-folder.ts'

/** The failures of a workspace, by site, as one line each: `where: message (hint)`. */
async function failuresOf(files: Record<string, unknown>): Promise<Record<string, string[]>> {
  await using folder = await makeWorkspace(files)
  const { failed } = await loadSites(folder.workspace)
  const line = ({ where, message, hint }: Failure) => `${where}: ${message}${hint ? ` (${hint})` : ''}`
  return Object.fromEntries(
    failed.map(({ site, failures }) => [site, failures.map(line).map(text => text.replaceAll(folder.root, 'ROOT'))]),
  )
}

const FILE = 'sites/acme/site.json'
const json = (fields: string) => `{\n  "domain": "acme.example",\n  "theme": "t",\n  ${fields}\n}`

const HOST = 'a host name such as "acme.example", without scheme, port or path'
const HREF =
  'a path of the site, or a URL whose scheme is one of http, https, mailto, tel, sms, geo, whatsapp, tg, viber, facetime, facetime-audio'

const siteFiles: readonly [title: string, text: string | Uint8Array, failures: readonly string[]][] = [
  ['an empty file', '', [`${FILE}:1:1: Expected JSON, got a mistake: value expected at the end`]],
  ['a file that stops', '{ "domain": ', [`${FILE}:1:13: Expected JSON, got a mistake: value expected at the end`]],
  [
    'a missing comma',
    '{\n  "domain": "a.example"\n  "theme": "t"\n}',
    [`${FILE}:3:3: Expected JSON, got a mistake: comma expected at "\\"theme\\""`],
  ],
  [
    'bytes that are not UTF-8',
    Uint8Array.of(0x7b, 0xff, 0x7d),
    [`${FILE}: Expected UTF-8 text, got other bytes (Save the file as UTF-8.)`],
  ],
  ['a list', '[]', [`${FILE}:1:1: The whole value: expected an object, got a list`]],
  ['a key twice', json('"domain": "b.example"'), [`${FILE}:4:3: The key "domain" stands twice`]],
  ['the key __proto__', json('"options": { "__proto__": {} }'), [`${FILE}:4:16: "__proto__" cannot be a key`]],
  [
    'missing fields',
    '\n{}',
    [
      `${FILE}:2:1: "domain" is missing: expected ${HOST}`,
      `${FILE}:2:1: "theme" is missing: expected the name of a folder in themes/`,
    ],
  ],
  ['an unknown key', json('"alias": []'), [`${FILE}:4:3: Unknown key "alias" (Did you mean "aliases"?)`]],
  [
    'an unknown key inside',
    json('"markdown": { "sanitise": "strict" }'),
    [`${FILE}:4:17: Unknown key "markdown.sanitise" (Did you mean "sanitize"?)`],
  ],
  [
    'a key unlike any',
    json('"content": { "xyzzyxyzzy": 1 }'),
    [`${FILE}:4:16: Unknown key "content.xyzzyxyzzy" (Known here: source, path, publication, collections, onInvalid.)`],
  ],
  [
    'a URL as domain',
    '{\n  "domain": "https://acme.example/", "theme": "t" }',
    [`${FILE}:2:13: "domain": expected ${HOST}, got "https://acme.example/"`],
  ],
  [
    'a host with a port',
    json('"aliases": ["ok.example", "a.example:80"]'),
    [`${FILE}:4:29: "aliases.1": expected ${HOST}, got "a.example:80"`],
  ],
  [
    'a host that the edge owns',
    json('"aliases": ["shop.localhost"]'),
    [`${FILE}:4:15: "aliases.0": expected ${HOST}, got "shop.localhost"`],
  ],
  ['an address', json('"aliases": ["127.1"]'), [`${FILE}:4:15: "aliases.0": expected ${HOST}, got "127.1"`]],
  [
    'the shape of a preview host',
    json('"aliases": ["0123456789ab--acme.example"]'),
    [`${FILE}:4:15: "aliases.0": expected ${HOST}, got "0123456789ab--acme.example"`],
  ],
  ['a number as name', json('"name": 7'), [`${FILE}:4:11: "name": expected a text, got 7`]],
  ['an empty name', json('"name": ""'), [`${FILE}:4:11: "name": expected a text that is not empty, got ""`]],
  ['a text as list', json('"locales": "en"'), [`${FILE}:4:14: "locales": expected a list, got "en"`]],
  [
    'no language tag',
    json('"locale": "english_us"'),
    [`${FILE}:4:13: "locale": expected a language tag such as "en" or "pt-BR", got "english_us"`],
  ],
  [
    'a choice that is none',
    json('"markdown": { "sanitize": "none" }'),
    [`${FILE}:4:29: "markdown.sanitize": expected one of "strict", "editorial", "trusted", got "none"`],
  ],
  [
    'a token that breaks out of its rule',
    json('"tokens": { "color": { "brand": "red;} body {" } }'),
    [
      `${FILE}:4:35: "tokens.color.brand": expected a CSS value (a text without ";", "{", "}", "<" or "/*"), a number, or an object of further tokens, got "red;} body {"`,
    ],
  ],
  [
    'a token name that is none',
    json('"tokens": { "color": { "brand color": "red" } }'),
    [`${FILE}:4:26: "tokens.color.brand color": expected a token name of letters, digits, "_" and "-" as the key`],
  ],
  [
    'a menu entry without href',
    json('"navigation": [{ "label": "Deals", "children": [{ "label": "x" }] }]'),
    [
      `${FILE}:4:18: "navigation.0.href" is missing: expected a text`,
      `${FILE}:4:51: "navigation.0.children.0.href" is missing: expected a text`,
    ],
  ],
  [
    'menu entries that would run a script',
    json(
      '"navigation": [{ "label": "a", "href": "javascript:alert(1)", "children": [{ "label": "b", "href": " Java\\tScript:x" }] }, { "label": "c", "href": "data:text/html,x" }, { "label": "d", "href": "vbscript:x" }]',
    ),
    [
      `${FILE}:4:42: "navigation.0.href": expected ${HREF}, got "javascript:alert(1)"`,
      `${FILE}:4:102: "navigation.0.children.0.href": expected ${HREF}, got " Java\\tScript:x"`,
      `${FILE}:4:150: "navigation.1.href": expected ${HREF}, got "data:text/html,x"`,
      `${FILE}:4:196: "navigation.2.href": expected ${HREF}, got "vbscript:x"`,
    ],
  ],
  [
    'gates that there are not',
    json('"gates": { "image-alts": "off", "xyzzyxyzzy": "off" }'),
    [
      `${FILE}:4:14: Unknown key "gates.image-alts" (Did you mean "image-alt"?)`,
      `${FILE}:4:35: Unknown key "gates.xyzzyxyzzy" (Known here: ${GATES.join(', ')}.)`,
    ],
  ],
  [
    'a status that redirects nothing',
    json('"redirects": [{ "from": "/a", "to": "/b", "status": 200 }]'),
    [`${FILE}:4:55: "redirects.0.status": expected one of 301, 302, 307, 308, got 200`],
  ],
  [
    'a redirect to another scheme',
    json('"redirects": { "/a": "javascript:alert(1)" }'),
    [
      `${FILE}:4:24: "redirects./a": expected a path that begins with "/", or an http(s) URL, got "javascript:alert(1)"`,
    ],
  ],
  [
    'a redirect from no path',
    json('"redirects": { "a": "/b" }'),
    [`${FILE}:4:18: "redirects.a": expected a path that begins with "/" as the key`],
  ],
  [
    'a redirect to itself',
    json('"redirects": { "/a": "/a" }'),
    [`${FILE}:4:24: The redirect from "/a" leads to itself`],
  ],
  [
    'a redirect to itself by the name of its host',
    json('"aliases": ["www.acme.example"], "redirects": { "/a": "https://www.acme.example/a" }'),
    [
      `${FILE}:4:57: The redirect from "/a" leads to itself, by https://www.acme.example/a (Let one of them lead to a page, or take it out: visitors never arrive.)`,
    ],
  ],
  [
    'redirects in a circle, with a slash or without',
    json('"redirects": { "/in": "/b", "/a": "/b/", "/b": "/c?x=1", "/c": "https://acme.example/a" }'),
    [
      `${FILE}:4:37: Redirects lead in a circle: /a → /b → /c → /a (Let one of them lead to a page, or take it out: visitors never arrive.)`,
    ],
  ],
  [
    'two redirects from one path',
    json('"redirects": [{ "from": "/a", "to": "/b" }, { "from": "/a", "to": "/c" }]'),
    [`${FILE}:4:47: There are two redirects from "/a"`],
  ],
  [
    'a mapping for a folder',
    json('"content": { "collections": {} }'),
    [`${FILE}:4:31: "content.collections": expected no mapping for the source "directory", got an object`],
  ],
  [
    'a folder for a CMS',
    json('"content": { "source": "cms", "path": "x" }'),
    [`${FILE}:4:41: "content.path": expected no folder for the source "cms", got "x"`],
  ],
  [
    'a path out of the workspace',
    json('"content": { "path": "../../../secrets" }'),
    [
      `${FILE}:4:24: Expected a folder inside the workspace (ROOT), got "/tmp/secrets", which lies outside, leads there by a link, or is no path (Move or copy the folder into the workspace.)`,
    ],
  ],
  [
    'an absolute path out of the workspace',
    json('"content": { "path": "/etc" }'),
    [
      `${FILE}:4:24: Expected a folder inside the workspace (ROOT), got "/etc", which lies outside, leads there by a link, or is no path (Move or copy the folder into the workspace.)`,
    ],
  ],
  [
    'a path that no file can have',
    json('"content": { "path": "a\\u0000b" }'),
    [expect.stringContaining(`${FILE}:4:24: Expected a folder inside the workspace (ROOT), got "`)],
  ],
  [
    'gone to nowhere',
    json('"gone": { "redirect": "/home" }'),
    [`${FILE}:4:25: "gone.redirect": expected an http(s) URL, got "/home"`],
  ],
  ['gone as a text', json('"gone": "yes"'), [`${FILE}:4:11: "gone": expected true, or {"redirect": URL}, got "yes"`]],
  [
    'a field of a later version',
    json('"hreflang": {}'),
    [expect.stringContaining(`${FILE}:4:3: Unknown key "hreflang"`)],
  ],
  [
    'a schedule that is none',
    json('"schedule": { "cron": "0 25 * * *", "zone": "Europe/Berlinn" }'),
    [
      expect.stringMatching(/"schedule.cron".*a cron line of five fields .*got "0 25/),
      expect.stringMatching(/"schedule.zone".*an IANA time zone .*got "Europe\/Berlinn"/),
    ],
  ],
]

describe('a site.json with', () => {
  test.each(siteFiles)('%s is named with its position', async (_, text, failures) => {
    expect(await failuresOf({ [FILE]: text })).toEqual({ acme: failures })
  })
})

const CSV = 'sites/portfolio.csv'

const portfolios: readonly [title: string, text: string, failures: Readonly<Record<string, readonly string[]>>][] = [
  [
    'no id column',
    'domain,theme\na.example,t\n',
    { [CSV]: [`${CSV}:1 column id: Expected a column "id" that names the site`] },
  ],
  [
    'semicolons',
    'id;domain;theme\na;a.example;t\n',
    {
      [CSV]: [
        `${CSV}:1 column id: Expected a column "id" that names the site (Separate columns by commas, not semicolons.)`,
      ],
    },
  ],
  [
    'an unknown column',
    'id,domain,theme,tokns.color.brand\na,a.example,t,red\nb,b.example,t,\n',
    {
      a: [`${CSV}:1 column tokns.color.brand: Unknown column "tokns.color.brand" (Did you mean "tokens.color.brand"?)`],
      b: [`${CSV}:1 column tokns.color.brand: Unknown column "tokns.color.brand" (Did you mean "tokens.color.brand"?)`],
    },
  ],
  [
    'a column unlike any',
    'id,domain,theme,favourite\na,a.example,t,x\n',
    {
      a: [
        `${CSV}:1 column favourite: Unknown column "favourite" (Columns are paths into site.json: "domain", "theme", "tokens.color.brand".)`,
      ],
    },
  ],
  [
    'a column twice',
    'id,domain,theme,domain\na,a.example,t,b.example\n',
    { a: [`${CSV}:1 column domain: The column "domain" stands twice`] },
  ],
  [
    'too many cells',
    'id,domain,theme\na,a.example,t,x\nb,b.example,t\n',
    {
      a: [`${CSV}:2: Expected 3 cells as in the header, got 4 (Put quotes around a cell that holds a comma.)`],
    },
  ],
  [
    'a quote that nobody closes',
    'id,name,theme\na,"A ""fine"" one,\nin two lines",t\nb, "B,t\nc,C,t\nd,D,t\n',
    {
      [CSV]: [
        `${CSV}:4: Expected comma-separated values: the quote that opens on line 4 is not closed (Close it in its cell. A quote that belongs to a text is written twice.)`,
      ],
    },
  ],
  [
    'a quote that only the next one closes',
    'id,name,theme\na,"",t\nb,"B,t\nc,C,t\nd,"D",t\n',
    {
      [CSV]: [
        `${CSV}:3: Expected comma-separated values: the quote that opens on line 3 is closed on line 5 only (Close it in its cell. A quote that belongs to a text is written twice.)`,
      ],
    },
  ],
  [
    'an empty id',
    'id,domain,theme\n,a.example,t\n',
    { [`${CSV}:2`]: [`${CSV}:2 column id: Expected the id of the site, got an empty cell`] },
  ],
  [
    'an id that is none',
    'id,domain,theme\nA b,a.example,t\n',
    {
      'A b': [
        `${CSV}:2 column id: Expected an id of 1 to 63 lower-case letters, digits and hyphens that begins and ends with a letter or digit, got "A b" (Change the cell in the column id.)`,
      ],
    },
  ],
  [
    'a bad cell',
    'id,domain,theme,finish,aliases\na,a.example,t,maybe,b.example http://c.example\n',
    {
      a: [
        `${CSV}:2 column aliases: "aliases.1": expected ${HOST}, got "http://c.example"`,
        `${CSV}:2 column finish: "finish": expected true or false, got "maybe"`,
      ],
    },
  ],
  [
    'an empty cell where a value must be',
    'id,domain,theme\na,,t\n',
    { a: [`${CSV}:2 column domain: "domain" is missing: expected ${HOST}`] },
  ],
  [
    'two columns for one value',
    'id,domain,theme,tokens.color,tokens.color.brand\na,a.example,t,red,blue\n',
    {
      a: [`${CSV}:2 column tokens.color.brand: The column "tokens.color.brand" and another column set the same value`],
    },
  ],
  [
    'a path out of the workspace',
    'id,domain,theme,content.path\na,a.example,t,../../..\n',
    {
      a: [
        expect.stringMatching(
          `^${CSV}:2 column content.path: Expected a folder inside the workspace \\(ROOT\\), got "/tmp",`,
        ),
      ],
    },
  ],
  [
    'one id in two rows',
    'id,domain,theme\na,a.example,t\na,b.example,t\n',
    {
      a: [
        `${CSV}:3: Expected one declaration of the site "a", got 2: ${CSV}:2 and ${CSV}:3 (Keep one of them, or give the other another id.)`,
      ],
    },
  ],
]

describe('a portfolio with', () => {
  test.each(portfolios)('%s names the line and the column', async (_, text, failures) => {
    expect(await failuresOf({ [CSV]: text })).toEqual(failures)
  })
})

const site = (domain: string, rest: object = {}) => ({ domain, theme: 't', ...rest })

test('one id in a folder and a row names both places', async () => {
  const failures = await failuresOf({
    'sites/a/site.json': site('a.example'),
    [CSV]: 'id,domain,theme\na,b.example,t\n',
  })
  expect(failures).toEqual({
    a: [
      `${CSV}:2: Expected one declaration of the site "a", got 2: sites/a/site.json and ${CSV}:2 (Keep one of them, or give the other another id.)`,
    ],
  })
})

test('sites that claim one host all fail, each naming the others, and the rest loads', async () => {
  await using folder = await makeWorkspace({
    'sites/a/site.json': site('a.example', { aliases: ['shared.example'] }),
    'sites/b/site.json': site('Shared.EXAMPLE'),
    'sites/c/site.json': site('c.example'),
    'sites/d/site.json': site('d.example', { aliases: ['c.example'] }),
    'sites/e/site.json': site('e.example'),
  })
  const { sites, failed } = await loadSites(folder.workspace)
  expect(sites.map(each => each.id)).toEqual(['e'])
  expect(failed.map(each => each.site)).toEqual(['a', 'b', 'c', 'd'])
  expect(failed[0]?.failures).toEqual([
    {
      code: 'host-claimed-twice',
      message: 'Expected "a" alone to claim the host shared.example, but so does "b" (sites/b/site.json)',
      where: 'sites/a/site.json',
      hint: 'A host belongs to one site: remove it from the domain or aliases of the others.',
    },
  ])
})

test.each(['Acme', 'acme-', '-acme', 'ac_me', 'xn--acme', '0123456789ab--acme', 'a'.repeat(64)])(
  'a folder named %s is no site',
  async id => {
    const [failure] = (await failuresOf({ [`sites/${id}/site.json`]: site('a.example') }))[id] ?? []
    expect(failure).toMatch(
      new RegExp(`^sites/${id}/site.json: Expected an id of 1 to 63 .*, got "${id}" \\(Rename the folder`),
    )
  },
)

test('a folder without a site.json says what it lacks', async () => {
  expect(await failuresOf({ 'sites/acme/content/posts/one.md': '' })).toEqual({
    acme: [
      'sites/acme: Expected sites/acme/site.json, got a folder without it (Add a site.json, or a row "acme" in sites/portfolio.csv; a name that begins with "_" keeps the folder out.)',
    ],
  })
})

test.each([
  [
    'the content that the site names',
    { 'sites/a/site.json': site('a.example', { content: { path: 'texts/deep' } }), 'sites/a/texts': { link: '/usr' } },
  ],
  ['the folder content/', { 'sites/a/site.json': site('a.example'), 'sites/a/content': { link: '/usr' } }],
  ['the folder public/', { 'sites/a/site.json': site('a.example'), 'sites/a/public': { link: '/usr' } }],
])('a link out of the workspace is refused for %s', async (_, files) => {
  await using folder = await makeWorkspace(files)
  const { failed } = await loadSites(folder.workspace)
  expect(failed).toMatchObject([{ site: 'a', failures: [{ code: 'path-outside' }] }])
})

test('a link that stays inside the workspace is followed', async () => {
  await using folder = await makeWorkspace({
    'content/coffee/posts/one.md': '',
    'sites/a/site.json': site('a.example'),
    'sites/a/content': { link: '../../content/coffee' },
  })
  expect((await loadSites(folder.workspace)).failed).toEqual([])
})
