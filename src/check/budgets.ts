import { digestOf } from '#base/hash.ts'
import type { Budgets } from '#model/gate.ts'
import type { PageFacts } from '#model/page-facts.ts'
import type { CheckedSite } from './gate.ts'
import { pageGate } from './page-gate.ts'

/** Pages that need more than a page should: of bytes, or of requests. */
export const budgets = pageGate({
  name: 'budgets',
  basis: site => `${JSON.stringify(site.settings.budgets)} ${site.linkBasis()} ${sizesOf(site)}`,
  *check(page, { manifest, settings, targetOf }, notAlone) {
    const most = settings.budgets
    const needs = needsOf(page, href => {
      const target = targetOf(href, page)
      if (target.kind !== 'file') return 0
      if (isPage(target.file)) notAlone()
      return manifest.files[target.file]?.size ?? 0
    })
    for (const name of NAMES)
      if (needs[name] > most[name])
        yield {
          page: page.url,
          element: name,
          message: `${LABELS[name]}: ${amount(name, needs[name])}, the budget is ${amount(name, most[name])}`,
        }
  },
})

const isPage = (path: string): boolean => path.endsWith('.html')

/** Sizes of what pages load: every file but pages, whose sizes change with each text. */
const sizesOf = ({ manifest: { files } }: CheckedSite): string =>
  digestOf(JSON.stringify(Object.keys(files).flatMap(path => (isPage(path) ? [] : [path, files[path]?.size]))))

const NAMES = ['html', 'css', 'js', 'images', 'requests'] as const satisfies readonly (keyof Budgets)[]

const LABELS: Readonly<Record<keyof Budgets, string>> = {
  html: 'The HTML is too large',
  css: 'The CSS is too large',
  js: 'The JavaScript is too large',
  images: 'The images are too large',
  requests: 'The page makes too many requests',
}

function needsOf(page: PageFacts, sizeOf: (href: string) => number): Budgets {
  const styles = new Set(page.styles)
  const scripts = new Set(page.scripts)
  const images = new Set(page.images.map(({ src }) => src).filter(src => src !== '' && !src.startsWith('data:')))
  let css = page.inline.styles
  let js = page.inline.scripts
  let images_ = 0
  for (const href of styles) {
    if (/\.css([?#]|$)/i.test(href)) css += sizeOf(href)
    else if (/\.m?js([?#]|$)/i.test(href) && !scripts.has(href)) js += sizeOf(href)
  }
  for (const src of scripts) js += sizeOf(src)
  for (const src of images) images_ += sizeOf(src)
  const requests = 1 + new Set([...styles, ...scripts, ...images]).size
  return { html: page.bytes, css, js, images: images_, requests }
}

const amount = (name: keyof Budgets, value: number): string =>
  name === 'requests' ? `${value}` : `${(value / 1000).toFixed(1)} kB`
