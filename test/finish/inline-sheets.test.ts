import { hash } from 'node:crypto'
import { parse } from 'postcss'
import { describe, expect, it } from 'vitest'
import { finishPage, PLACEHOLDER, pageWith } from './themed.ts'

const SHEET = `
:root{--x:1}
.used{color:red}
.unused{color:blue}
.used .inside{color:green}
.used .missing{color:gray}
#there{top:0}
#gone{top:1px}
[data-on]{left:0}
[data-off]{left:1px}
table td{padding:0}
:focus-visible{outline:0}
::selection{color:red}
:is(h5,h6){margin:0}
.used:hover,.unused:hover{opacity:1}
.used:not(.a)+.b:is(.c) .inside{opacity:.5}
details[open]{margin:1px}
@media print{.used{display:none}.unused{display:none}}
@keyframes spin{to{rotate:1turn}}
@font-face{font-family:Body;src:url(fonts/body.woff2)}
@font-face{font-family:Unused;src:url(fonts/unused.woff2)}
body{font-family:Body}
@layer base,late;
@property --y{syntax:"*";inherits:false}
@property --z{syntax:"<length>";inherits:false;initial-value:0}
@page :first{margin:1cm}
@layer base{.used{--w: ;color:red!important}@media (width>=40rem){.used{top:0}}}
@supports (color:oklch(from red l c h)){.used{color:oklch(from red l c h)}}
@container main (width>30rem){.used{top:1px}}
@counter-style x{system:cyclic;symbols:"–"}
.used{color:red;&:hover{color:blue}.inside &{top:0}@media print{top:1px}}
@scope (.used) to (.inside){p{margin:0}}
`
const css = { '_astro/a.css': SHEET }
const LINK = '<link rel="stylesheet" href="/_astro/a.css">'
const BODY = '<div class="used"><p class="inside b c" id="there" data-on>x</p></div>'
const styles = (text: string): string[] =>
  [...text.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/g)].map(match => match[1] as string)

describe('critical CSS', () => {
  it('puts the rules that a page may need where its link stood, and nothing else', async () => {
    const { text } = await finishPage(pageWith(LINK, BODY), { css })
    const [style = ''] = styles(text)
    for (const kept of [
      '.used{',
      '.used .inside{',
      '#there{',
      '[data-on]{',
      ':focus-visible{',
      '::selection{',
      ':is(h5,h6){',
      '.used:hover{',
      '@media print{.used{',
      '@keyframes spin',
      ':root{',
    ])
      expect(style).toContain(kept)
    for (const left of ['.unused', '.missing', '#gone', '[data-off]', 'table td', 'Unused'])
      expect(style).not.toContain(left)
    expect(text).not.toContain('/_astro/a.css')
  })

  it('keeps rules whose pseudo-classes stand between siblings', async () => {
    const { text } = await finishPage(pageWith(LINK, BODY), { css })
    expect(styles(text)[0]).toContain('.used:not(.a)+.b:is(.c) .inside{')
  })

  it('knows what browsers add: table bodies, and what visitors open', async () => {
    const rows = { '_astro/a.css': 'tbody tr{margin:0}details[open]{margin:1px}' }
    const { text } = await finishPage(pageWith(LINK, '<table><tr><td>x</table><details></details>'), { css: rows })
    expect(styles(text)[0]).toBe('tbody tr{margin:0}details[open]{margin:1px}')
  })

  it('makes the URLs of fonts and pictures absolute', async () => {
    const { text } = await finishPage(pageWith(LINK, BODY), { css })
    expect(styles(text)[0]).toContain('url(/_astro/fonts/body.woff2)')
  })

  it('keeps fonts that only a custom property names', async () => {
    const named = {
      '_astro/a.css':
        ':root{--f:"My Font",serif}@font-face{font-family:My Font;src:url(/f.woff2)}p{font-family:var(--f)}',
    }
    const { text } = await finishPage(pageWith(LINK, '<p>x'), { css: named })
    expect(styles(text)[0]).toContain('@font-face')
  })

  it('keeps a list together whose selectors only some browsers know', async () => {
    const list = { '_astro/a.css': '.used::-moz-x,.unused{top:0}.used,.unused{top:1px}' }
    const { text } = await finishPage(pageWith(LINK, BODY), { css: list })
    expect(styles(text)[0]).toBe('.used::-moz-x,.unused{top:0}.used{top:1px}')
  })

  it('finds classes that are written with references', async () => {
    const odd = { '_astro/a.css': '.\\[\\&\\>p\\]\\:mt{margin:0}.\\[\\&\\>p\\]\\:mb{margin:1px}' }
    const { text } = await finishPage(
      pageWith(LINK, '<div class="[&#38;&gt;p]:mt"></div><div class="[&amp;>p]:mb"></div>'),
      { css: odd },
    )
    expect(styles(text)[0]).toBe('.\\[\\&\\>p\\]\\:mt{margin:0}.\\[\\&\\>p\\]\\:mb{margin:1px}')
  })

  it('counts names in templates and in what visitors without scripts see', async () => {
    const { text } = await finishPage(
      pageWith(LINK, '<template><p class="used"></template><noscript><p class="unused"></noscript>'),
      { css },
    )
    expect(styles(text)[0]).toMatch(/\.used\{.*\.unused\{/s)
  })

  it('leaves the order of all styles as it was', async () => {
    const head = `<style>.a{}</style>${LINK}<style>.b{}</style>`
    const { text } = await finishPage(pageWith(head, BODY), { css })
    expect(styles(text).map(style => style.slice(0, 3))).toEqual(['.a{', ':ro', '.b{'])
  })

  it('makes one element of links that stand side by side, but for other media and imports', async () => {
    const sheets = {
      'a.css': 'p{top:0}',
      'b.css': 'p{top:1px}',
      'c.css': '@import url(/x.css);p{top:2px}',
      'd.css': 'p{top:3px}',
    }
    const link = (name: string, more = '') => `<link rel="stylesheet" href="/${name}.css"${more}>`
    const { text } = await finishPage(
      pageWith(link('a') + link('b') + link('c') + link('d', ' media="print"'), '<p>x'),
      { css: sheets },
    )
    expect(text.match(/<style[^>]*>/g)).toEqual(['<style>', '<style>', '<style media="print">'])
    expect(styles(text)).toEqual(['p{top:0}p{top:1px}', '@import url(/x.css);p{top:2px}', 'p{top:3px}'])
  })

  it('puts a small sheet whole into a page that runs scripts', async () => {
    const { text } = await finishPage(pageWith(LINK, `${BODY}<script>1</script>`), { css })
    expect(styles(text)[0]).toContain('.unused')
    expect(text).not.toContain('stylesheet')
  })

  it('loads the rest of a large sheet behind, in its old place, on a page that runs scripts', async () => {
    const { text, headers, facts } = await finishPage(
      pageWith(`${LINK}<style>.b{}</style>`, `${BODY}<script src="/x.js"></script>`),
      {
        css,
        site: { criticalCss: { budget: 40_000, whole: 100 } },
      },
    )
    expect(text).toContain(
      '</style><link rel="stylesheet" href="/_astro/a.css" media="print" data-media="all"><style>.b{}</style>',
    )
    expect(styles(text)[0]).not.toContain('.unused')
    const loader = /<script>([^<]*data-media[^<]*)<\/script><\/body>/.exec(text)?.[1] as string
    expect(headers?.['content-security-policy']).toContain(`'sha256-${hash('sha256', loader, 'base64')}'`)
    expect(facts.styles).toEqual(['/_astro/a.css'])
    expect(text).not.toMatch(/\son\w+=/)
  })

  const untouched: Record<string, string> = {
    'of another host': pageWith('<link rel="stylesheet" href="https://cdn.example/_astro/a.css">', BODY),
    'that is an alternative': pageWith('<link rel="alternate stylesheet" title="b" href="/_astro/a.css">', BODY),
    'that says more of itself': pageWith('<link rel="stylesheet" href="/_astro/a.css" integrity="sha256-x">', BODY),
    'that the theme does not bring': pageWith('<link rel="stylesheet" href="/other.css">', BODY),
    'of a page without a doctype': `<html><head>${LINK}</head><body>${BODY}</body></html>`,
    "of a page with Astro's client router": pageWith(
      `<meta name="astro-view-transitions-enabled" content="true">${LINK}`,
      BODY,
    ),
  }
  for (const [what, page] of Object.entries(untouched))
    it(`leaves a sheet alone ${what}`, async () => {
      const { text } = await finishPage(page, { css })
      expect(/<link rel="(alternate )?stylesheet"[^>]*>/.exec(text)?.[0]).toBe(
        /<link rel="(alternate )?stylesheet"[^>]*>/.exec(page)?.[0],
      )
      expect(styles(text)).toEqual([])
    })

  it('leaves sheets alone that exceed the budget, that nobody understands, or that differ from site to site', async () => {
    const broken = { '_astro/a.css': '.a{top:0}&.x{top:1px}' }
    const bound = { '_astro/a.css': `.a{background:url(${PLACEHOLDER}/x.png)}` }
    expect(
      (await finishPage(pageWith(LINK, BODY), { css, site: { criticalCss: { budget: 10, whole: 10 } } })).text,
    ).toContain(LINK)
    expect((await finishPage(pageWith(LINK, BODY), { css: broken })).text).toContain(LINK)
    expect((await finishPage(pageWith(LINK, BODY), { css: bound })).text).toContain(LINK)
    expect((await finishPage(pageWith(LINK, BODY), { css, site: { criticalCss: false } })).text).toContain(LINK)
  })

  it('never lets a sheet end its element', async () => {
    const ends = { '_astro/a.css': 'p:after{content:"</style><script>alert(1)</script>"}p{top:0}' }
    const { text } = await finishPage(pageWith(LINK, '<p>x'), { css: ends })
    expect(text).not.toContain('<script>')
  })

  it('keeps every rule of a sheet as it was written when all are needed', async () => {
    const all = { '_astro/a.css': SHEET.replaceAll(/url\((\w)/g, 'url(/_astro/$1') }
    const { text } = await finishPage(pageWith(LINK, '<p onclick="1">'), { css: all })
    const normal = (sheet: string) => parse(sheet).toString().replace(/\s+/g, '').replaceAll(';}', '}')
    expect(normal(styles(text)[0] as string)).toBe(normal(all['_astro/a.css']))
  })
})
