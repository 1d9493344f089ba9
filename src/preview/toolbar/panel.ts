import type { PreviewedPage } from '#model/preview.ts'
import { linesOfReads } from '#model/why.ts'

/** Bytes and number of several sizes. */
export const totals = (sizes: readonly number[]): { bytes: number; count: number } => ({
  bytes: sizes.reduce((sum, size) => sum + size, 0),
  count: sizes.length,
})

/** The panel of a page as HTML. `images`: what the browser has loaded. */
export function panelHtml(
  { site, theme, sites, themes, locales, page, notices }: PreviewedPage,
  images: { readonly bytes: number; readonly count: number },
  path: string,
): string {
  const current = locales.find(({ href }) => href === path)
  return `<style>
  h1 { margin: 0 0 .6em; font-size: 1.2em } h2 { margin: 1em 0 .3em; font-size: 1em } ul { margin: 0; padding-left: 1.2em }
  .choices { display: flex; gap: .8em; flex-wrap: wrap } label { display: grid; gap: .2em; font-size: .8em }
  select { font: inherit; max-width: 14em } .error { color: #ff8a80 } .warn { color: #ffd180 } li { overflow-wrap: anywhere }
</style>
<h1>${text(path)}</h1>
<div class="choices">
${choice(
  'site',
  'Site',
  sites.map(({ id, name }) => [id, `${id} · ${name}`]),
  site,
)}
${choice(
  'theme',
  'Theme',
  themes.map(name => [name, name]),
  theme,
)}
${
  locales.length > 0
    ? choice(
        'locale',
        'Language',
        locales.map(({ locale, href }) => [href, locale]),
        current?.href ?? '',
      )
    : ''
}
</div>
${notices.length > 0 ? `<h2>To be mended</h2>${list(notices.map(({ where, message }) => `<span class="error">${text(where ? `${where}: ${message}` : message)}</span>`))}` : ''}
${page ? pageHtml(page, images) : '<p>The page has not been shown yet: load it anew.</p>'}`
}

const pageHtml = (
  { reads, shared, weight, findings }: NonNullable<PreviewedPage['page']>,
  images: { readonly bytes: number; readonly count: number },
): string => `<h2>It has read</h2>${list(linesOfReads(reads).map(text))}
<h2>Read for all pages</h2>${list(linesOfReads(shared).map(text))}
<h2>Its weight</h2>${list([
  `HTML ${kB(weight.html)}`,
  `CSS ${kB(weight.css)}, before a build makes it smaller`,
  `${images.count} ${images.count === 1 ? 'image' : 'images'} loaded, ${kB(images.bytes)}`,
])}
<h2>Gates</h2>${list(
  findings.map(
    ({ gate, level, message, line }) =>
      `<span class="${level}">${text(gate)}${line === undefined ? '' : `:${line}`}</span> ${text(message)}`,
  ),
)}`

const list = (items: readonly string[]): string =>
  items.length === 0 ? '<p>nothing</p>' : `<ul>${items.map(item => `<li>${item}</li>`).join('')}</ul>`

const choice = (name: string, label: string, options: readonly (readonly string[])[], chosen: string): string =>
  `<label>${label}<select name="${name}">${options
    .map(
      ([value = '', shown = '']) =>
        `<option value="${text(value)}"${value === chosen ? ' selected' : ''}>${text(shown)}</option>`,
    )
    .join('')}</select></label>`

const kB = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`

const text = (value: string): string =>
  value.replace(/[&<>"]/g, sign => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] as string)
