import type { Budgets } from '#model/gate.ts'
import type { PageFacts } from '#model/page-facts.ts'
import type { CheckedSite, Gate, Problem } from './gate.ts'

/** Pages that need more than a page should: of bytes, or of requests. */
export const budgets: Gate = {
  name: 'budgets',
  *check({ manifest, facts, settings, targetOf }: CheckedSite): Iterable<Problem> {
    const most = settings.budgets
    const sizeOf = (href: string, page: PageFacts): number => {
      const target = targetOf(href, page)
      return target.kind === 'file' ? (manifest.files[target.file]?.size ?? 0) : 0
    }
    for (const page of facts) {
      const needs = needsOf(page, href => sizeOf(href, page))
      for (const name of NAMES)
        if (needs[name] > most[name])
          yield {
            page: page.url,
            element: name,
            message: `${LABELS[name]}: ${amount(name, needs[name])}, the budget is ${amount(name, most[name])}`,
          }
    }
  },
}

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
