import { describe, expect, it } from 'vitest'
import { placeGuard } from '#images/css-places.ts'
import { pictures } from '#images/pictures.ts'
import { sitePictures } from '#images/site-pictures.ts'
import { offeredWidths } from '#images/widths.ts'

const HERO = { src: '/_astro/hero.abc.jpg', width: 2400, height: 1600, format: 'jpg' }

/** Images by URL, and variants whose URL tells what was asked for. */
function shown(transforms: Record<string, Record<string, unknown>>) {
  const known = new Map(Object.entries(transforms))
  return {
    any: () => true,
    shownAs: (url: string) => (known.has(url) ? { transform: known.get(url) as Record<string, unknown> } : undefined),
    variant(url: string, change: { width?: number; height?: number; format?: string }) {
      const transform = known.get(url)
      if (!transform) return undefined
      const { width, height, format } = { ...transform, ...change } as Record<string, unknown>
      return `/_astro/hero_${width}x${height}.${format}`
    },
  }
}

const page = (body: string) => `<!doctype html><html><head><title>t</title></head><body>${body}</body></html>`

const ONE: Record<string, Record<string, unknown>> = {
  '/_astro/hero_1.webp': { src: HERO, width: 600, height: 400, format: 'webp' },
}

function rewrite(body: string, { css = '', transforms = ONE } = {}) {
  const html = pictures(page(body), {
    images: shown(transforms),
    mayWrap: placeGuard([css]),
  })
  return { html, body: /<body>(.*)<\/body>/s.exec(html)?.[1] }
}

describe('pictures', () => {
  it('offers AVIF, WebP and the old format in widths for every screen', () => {
    const { html, body } = rewrite(
      '<p><img src="/_astro/hero_1.webp" alt="A  hill" width="600" height="400" loading="lazy"></p>',
    )
    expect(body).toBe(
      '<p><picture data-wrap>' +
        '<source type="image/avif" srcset="/_astro/hero_600x400.avif 600w, /_astro/hero_1200x800.avif 1200w" sizes="(min-width: 600px) 600px, 100vw">' +
        '<source type="image/webp" srcset="/_astro/hero_600x400.webp 600w, /_astro/hero_1200x800.webp 1200w" sizes="(min-width: 600px) 600px, 100vw">' +
        '<img alt="A  hill" width="600" height="400" loading="lazy" src="/_astro/hero_1200x800.jpeg" srcset="/_astro/hero_600x400.jpeg 600w, /_astro/hero_1200x800.jpeg 1200w" sizes="(min-width: 600px) 600px, 100vw">' +
        '</picture></p>',
    )
    expect(html).toContain('<style>picture[data-wrap]{display:contents}</style></head>')
  })

  it('keeps the widths and sizes that a page offers itself', () => {
    const transforms: typeof ONE = {
      '/_astro/a.webp': { src: HERO, width: 300, height: 200, format: 'webp' },
      '/_astro/b.webp': { src: HERO, width: 600, height: 400, format: 'webp' },
    }
    const { body } = rewrite(
      '<img srcset="/_astro/a.webp 300w, /_astro/b.webp 600w" src="/_astro/b.webp" sizes="50vw" alt="">',
      { transforms },
    )
    expect(body).toContain(
      '<source type="image/avif" srcset="/_astro/hero_300x200.avif 300w, /_astro/hero_600x400.avif 600w" sizes="50vw">',
    )
    expect(body).toContain('alt="" src="/_astro/hero_600x400.jpeg"')
  })

  it.each([
    ['an image that is no derived one', '<img src="/img/flag.png" alt="">'],
    ["the theme's own picture", '<picture><source srcset="/x.avif"><img src="/_astro/hero_1.webp" alt=""></picture>'],
    [
      'what only looks like an image',
      '<!-- <img src="/_astro/hero_1.webp"> --><script>"<img src=/_astro/hero_1.webp>"</script>',
    ],
    ['an image map', '<img src="/_astro/hero_1.webp" usemap="#m" alt="">'],
  ])('leaves %s alone', (_, body) => {
    expect(rewrite(body).html).toBe(page(body))
  })

  it.each([
    ['a drawing', { src: { ...HERO, format: 'svg' }, width: 10, height: 10, format: 'svg' }],
    ['an animation', { src: { ...HERO, format: 'gif' }, width: 10, height: 10, format: 'webp' }],
    ['an AVIF that the page asked for', { src: HERO, width: 10, height: 10, format: 'avif' }],
  ])('leaves %s alone', (_, transform) => {
    const body = '<img src="/_astro/x" alt="">'
    const transforms: typeof ONE = { '/_astro/x': transform }
    expect(rewrite(body, { transforms }).html).toBe(page(body))
  })

  it('keeps WebP as the last choice where the original may be transparent', () => {
    const transforms = {
      '/_astro/hero_1.webp': { src: { ...HERO, format: 'png' }, width: 600, height: 400, format: 'webp' },
    }
    expect(rewrite('<img src="/_astro/hero_1.webp" alt="">', { transforms }).body).toContain(
      '<img alt="" src="/_astro/hero_1200x800.webp"',
    )
  })

  it('only adds widths where a stylesheet counts on the place of the image', () => {
    const { body } = rewrite('<figure class="wide"><img src="/_astro/hero_1.webp" alt=""></figure>', {
      css: 'figure>img{width:100%}',
    })
    expect(body).toBe(
      '<figure class="wide"><img src="/_astro/hero_1.webp" alt="" srcset="/_astro/hero_600x400.webp 600w, /_astro/hero_1200x800.webp 1200w" sizes="(min-width: 600px) 600px, 100vw"></figure>',
    )
  })
})

describe('sitePictures', () => {
  const bytes = (text: string) => new TextEncoder().encode(text)
  const session = () => sitePictures(shown(ONE), placeGuard([]))

  it('gives a page without images back as it came', () => {
    const plain = bytes(page('<p>Nothing to see</p>'))
    expect(session().rewrite(plain)).toBe(plain)
  })

  it('knows which images any file shows, however the file escapes them', () => {
    const one = session()
    one.look(bytes(JSON.stringify({ image: 'https:\\/\\/acme.example\\/_astro\\/a &amp; b.Cx_1.png' })))
    one.look(one.rewrite(bytes(page('<img src="/_astro/hero_1.webp" alt="">'))))
    expect(one.isShown('/_astro/a%20&%20b.Cx_1.png')).toBe(true)
    expect(one.isShown('/_astro/hero_600x400.avif')).toBe(true)
    expect(one.isShown('/_astro/hero_1.webp')).toBe(false)
  })

  it('reads the style elements of the page as well', () => {
    const html = page('<style>p > img { float: left }</style><p><img src="/_astro/hero_1.webp" alt=""></p>')
    expect(new TextDecoder().decode(session().rewrite(bytes(html)))).not.toContain('<picture')
  })
})

describe('placeGuard', () => {
  const image = (classes: string[] = [], id: string | null = null) => ({ tag: 'img', id, classes: new Set(classes) })
  const parent = (tag: string, ...classes: string[]) => ({ tag, id: null, classes: new Set(classes) })

  it.each([
    ['figure > img', image(), parent('figure'), false],
    ['figure > img', image(), parent('p'), true],
    ['.card img', image(), parent('div', 'card'), true],
    ['.card>.hero', image(['hero']), parent('div', 'card'), false],
    ['.card>.hero', image(['other']), parent('div', 'card'), true],
    ['.stack > * + *', image(), parent('div', 'stack'), false],
    ['.stack > * + *', image(), parent('p'), true],
    ['* + *', image(), parent('p'), false],
    ['img + figcaption', image(), parent('figure'), false],
    ['h2 ~ img', image(), parent('div'), false],
    ['img:first-child', image(), parent('p'), false],
    ['li:first-child img', image(), parent('p'), true],
    ['p:has(> img)', image(), parent('p'), false],
    ['.prose :where(figure > img)', image(), parent('p'), false],
    ['a[data-x="a>b"] img', image(), parent('a'), true],
    ['.grid{& > img{width:1px}}', image(), parent('div', 'grid'), false],
    ['@media (width>40em){.a{color:red}}', image(), parent('p'), true],
    ['@media (width>40em){.a>img{color:red}}', image(), parent('p', 'a'), false],
  ])('for %s', (selector, element, above, allowed) => {
    const css = selector.includes('{') ? selector : `${selector}{color:red}`
    expect(placeGuard([css])(element, above)).toBe(allowed)
  })
})

describe('offeredWidths', () => {
  it.each([
    [600, 2400, [600, 1200]],
    [240, 2400, [240, 480]],
    [800, 2560, [480, 800, 1600]],
    [1200, 4000, [480, 1200, 1920]],
    [4000, 4000, [480, 960, 1920]],
    [600, 700, [600]],
    [2000, 300, [300]],
    [300, undefined, [300]],
  ])('of a picture shown %i wide whose original has %s', (width, original, expected) => {
    expect(offeredWidths(width, original)).toEqual(expected)
  })
})
