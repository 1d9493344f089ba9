import { hash } from 'node:crypto'
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { selectAll } from 'css-select'
import { parseDocument } from 'htmlparser2'
import { type DefaultTreeAdapterTypes, parse as parseHtml, serialize } from 'parse5'
import { parse as parseCss, type Rule } from 'postcss'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWorkspace } from '#config/workspace.ts'
import { directivesOf } from '#finish/csp.ts'
import { headersOf, type Manifest } from '#model/manifest.ts'
import { type Factory, openFactory, REPOSITORY } from '../build/factory.ts'

/** One site for each theme of the repository, and one that is read from the right. */
const SITES = ['harbour-audio', 'slow-bench', 'rihlat-albayt']
const root = join(REPOSITORY, '.nextgen', `finished-${process.pid}`)

interface BuiltSite {
  readonly manifest: Manifest
  readonly files: ReadonlyMap<string, Uint8Array>
}

let factory: Factory
const finished = new Map<string, BuiltSite>()
const plain = new Map<string, BuiltSite>()

beforeAll(async () => {
  for (const id of SITES)
    for (const finish of [true, false]) {
      const from = join(REPOSITORY, 'sites', id)
      const to = join(root, 'sites', finish ? id : `${id}-plain`)
      await mkdir(to, { recursive: true })
      await cp(join(from, 'content'), join(to, 'content'), { recursive: true })
      const text = await readFile(join(from, 'site.json'), 'utf8')
      const domain = finish ? '"domain": "' : '"domain": "plain.'
      const aliases = text.replace(/"aliases": \[[^\]]*\],?/, '').replace('"domain": "', domain)
      await writeFile(join(to, 'site.json'), aliases.replace('{', `{ "finish": ${finish}, `))
    }
  await mkdir(join(root, 'themes'), { recursive: true })
  const workspace = {
    ...openWorkspace(root),
    themesDir: join(REPOSITORY, 'themes'),
    stateDir: join(REPOSITORY, '.nextgen'),
  }
  factory = openFactory({ workspace })
  const report = await factory.run({ force: true })
  const warnings = report.sites.flatMap(site => site.warnings ?? [])
  expect(warnings.filter(({ code }) => code === 'drawing-failed')).toEqual([])
  for (const site of report.sites) {
    const built = { manifest: await factory.manifest(site), files: await factory.files(site) }
    if (site.site.endsWith('-plain')) plain.set(site.site.slice(0, -'-plain'.length), built)
    else finished.set(site.site, built)
  }
}, 240_000)

afterAll(async () => {
  await factory?.[Symbol.asyncDispose]()
  await rm(root, { recursive: true, force: true })
})

const textOf = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes)
const pagesOf = (site: string): [path: string, html: string][] =>
  [...(finished.get(site)?.files ?? [])]
    .filter(([path]) => path.endsWith('.html'))
    .map(([path, bytes]) => [path, textOf(bytes)])

type Node = DefaultTreeAdapterTypes.Node
type Element = DefaultTreeAdapterTypes.Element

function* elementsOf(node: Node): Generator<Element> {
  if ('tagName' in node) yield node
  if ('childNodes' in node) for (const child of node.childNodes) yield* elementsOf(child)
}

const attribute = ({ attrs }: Element, name: string): string | undefined =>
  attrs.find(each => each.name === name)?.value
const contentOf = ({ childNodes }: Element): string =>
  childNodes.map(node => ('value' in node ? node.value : '')).join('')
const sha = (text: string): string => `'sha256-${hash('sha256', text, 'base64')}'`

/** The body as it was before pictures were told when to load. */
function bodyOf(html: string): string {
  const body = [...elementsOf(parseHtml(html))].find(({ tagName }) => tagName === 'body') as Element
  for (const element of elementsOf(body))
    element.attrs = element.attrs.filter(({ name }) => !['loading', 'decoding', 'fetchpriority'].includes(name))
  return serialize(body)
}

describe.each(SITES)('the finished pages of %s', site => {
  it('are there, and load no stylesheet', () => {
    const pages = pagesOf(site)
    expect(pages.length).toBeGreaterThan(15)
    for (const [path, html] of pages) expect(html, path).not.toMatch(/<link[^>]*stylesheet/)
  })

  it('have a policy that allows exactly what they hold', () => {
    const { manifest } = finished.get(site) as BuiltSite
    for (const [path, html] of pagesOf(site)) {
      const headers = headersOf(manifest, manifest.files[path] as Manifest['files'][string])
      const policy = directivesOf(headers['content-security-policy'] as string)
      const elements = [...elementsOf(parseHtml(html))]
      const scripts = elements.filter(
        element =>
          element.tagName === 'script' &&
          !attribute(element, 'src') &&
          attribute(element, 'type') !== 'application/ld+json',
      )
      const styles = elements.filter(({ tagName }) => tagName === 'style')
      const styleAttributes = elements.map(element => attribute(element, 'style')).filter(style => style !== undefined)
      const hashesOf = (name: string) =>
        policy
          .get(name)
          ?.filter(source => source.startsWith("'sha256-"))
          .sort()
      const sorted = (texts: readonly string[]) => [...new Set(texts.map(sha))].sort()
      expect(hashesOf('script-src'), path).toEqual(sorted(scripts.map(contentOf)))
      expect(hashesOf('style-src'), path).toEqual(sorted([...styles.map(contentOf), ...styleAttributes]))
      expect(policy.get('style-src')?.includes("'unsafe-hashes'"), path).toBe(styleAttributes.length > 0)
    }
  })

  it('have the content that they had', () => {
    const before = plain.get(site) as BuiltSite
    for (const [path, html] of pagesOf(site))
      expect(bodyOf(html.replaceAll(`https://${site}.example`, `https://plain.${site}.example`)), path).toBe(
        bodyOf(textOf(before.files.get(path))),
      )
  })

  it('hold every rule whose selector matches something on them', () => {
    const before = plain.get(site) as BuiltSite
    const sheets = [...before.files].filter(([path]) => path.endsWith('.css')).map(([, bytes]) => textOf(bytes))
    const rules: Rule[] = []
    for (const sheet of sheets)
      parseCss(sheet).walkRules(rule => {
        if (rule.parent?.type !== 'atrule' || !/keyframes/.test((rule.parent as { name?: string }).name ?? ''))
          rules.push(rule)
      })
    expect(rules.length).toBeGreaterThan(20)
    for (const [path, html] of pagesOf(site)) {
      const document = parseDocument(html)
      const held = new Set<string>()
      for (const [, css] of html.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/g))
        parseCss(css as string).walkRules(rule => {
          for (const selector of rule.selectors) held.add(selector)
        })
      for (const selector of new Set(rules.flatMap(rule => rule.selectors))) {
        const shown = selector.replace(
          /::?(?:before|after|marker|selection|placeholder|backdrop|file-selector-button|-[\w-]+|hover|focus[\w-]*|active|visited|target|first-letter|first-line)\b/g,
          '',
        )
        if (matches(shown || '*', document)) expect(held.has(selector), `${path}: ${selector}`).toBe(true)
      }
    }
  })

  it('have their assets in compressed forms too', () => {
    const { manifest } = finished.get(site) as BuiltSite
    const hashed = Object.entries(manifest.files).filter(([path]) => /^_astro\/.*\.css$/.test(path))
    expect(hashed.length).toBeGreaterThan(0)
    for (const [, file] of hashed) expect(Object.keys(file.encodings ?? {}).sort()).toEqual(['br', 'gzip', 'zstd'])
  })
})

it('are the same when they are made again', async () => {
  const again = await factory.run({ sites: SITES, force: true })
  for (const site of again.sites)
    expect((await factory.manifest(site)).files).toEqual(finished.get(site.site)?.manifest.files)
}, 120_000)

/** False for a selector that only a browser understands. */
function matches(selector: string, document: ReturnType<typeof parseDocument>): boolean {
  try {
    return selectAll(selector, document).length > 0
  } catch {
    return false
  }
}
