import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cleanSvg } from '#media/clean-svg.ts'
import { imageKind } from '#media/image-kind.ts'
import { dangers } from '../content/dangers.ts'

const root = (inside: string, attributes = ''): string => `<svg${attributes}>${inside}</svg>`
const HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'

test.each([
  ['shapes', root('<path d="M0 0h1" fill="red"/>', ' viewBox="0 0 1 1"'), `${HEAD} viewBox="0 0 1 1"><path d="M0 0h1" fill="red"/></svg>`],
  ['gradients', root('<linearGradient id="a"/><rect fill="url(#a)"/>'), `${HEAD}><linearGradient id="a"/><rect fill="url(#a)"/></svg>`],
  ['text', root('<text>a &amp; b &lt;c&gt;</text>'), `${HEAD}><text>a &amp; b &lt;c&gt;</text></svg>`],
  ['style sheets', root('<style>.a{fill:red}</style>'), `${HEAD}><style>.a{fill:red}</style></svg>`],
  ['pictures inside', root('<image href="data:image/png;base64,AAAA"/>'), `${HEAD}><image href="data:image/png;base64,AAAA"/></svg>`],
  ['a prologue', `\uFEFF<?xml version="1.0"?>\n<!-- made by hand -->\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd">${root('')}`, `${HEAD}></svg>`],
])('keeps what draws: %s', (_, source, clean) => {
  expect(cleanSvg(source)).toBe(clean)
  expect(imageKind(new TextEncoder().encode(source))).toBe('svg')
}) // biome-ignore format: a table

const ACTIVE = [
  '<script>alert(1)</script>', '<script href="https://x.example/x.js"/>', '<a href="javascript:alert(1)"><text>x</text></a>', '<rect onload="alert(1)"/>', '<rect onLoad="alert(1)"/>',
  '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></body></foreignObject>', '<use href="https://x.example/x.svg#a"/>', '<use xlink:href="data:image/svg+xml;base64,AAAA#x"/>',
  '<image href="https://tracker.example/x.png"/>', '<image href="data:image/svg+xml;base64,AAAA"/>', '<animate attributeName="href" to="javascript:alert(1)"/>', '<set attributeName="onmouseover" to="alert(1)"/>',
  '<style>@import "https://x.example/x.css";</style>', '<style>rect{fill:url(https://x.example/x)}</style>', '<style>rect{fill:u\\72l(https://x.example/x)}</style>', '<rect style="fill:url(//x.example/x)"/>', '<rect fill="url(&quot;https://x.example&quot;)"/>',
  '<![CDATA[<script>alert(1)</script>]]>', '<text>&#60;script&#62;alert(1)&#60;/script&#62;</text>', '<iframe src="https://x.example"/>', '<desc><iframe srcdoc="x"></iframe></desc>', '<handler>alert(1)</handler>', '<x:script xmlns:x="http://www.w3.org/2000/svg">alert(1)</x:script>',
  '<!-- --><script>alert(1)</script><!-- -->', '<title><img src="x" onerror="alert(1)"/></title>',
] // biome-ignore format: a list

test.each(ACTIVE)('drops what runs or loads: %s', inside => {
  const clean = cleanSvg(root(inside)) ?? ''
  expect(dangers(clean).filter(found => !/^(?:<svg>|<style>|style=)/.test(found))).toEqual([])
  expect(clean).not.toMatch(/<(?:script|foreignObject|iframe|a|animate|set|img)\b|x\.example|tracker|javascript:/i)
})

test('an SVG that is not well-formed, or no SVG, is refused', () => {
  for (const source of [
    '',
    '<svg>',
    '<svg></g></svg>',
    '<svg/><svg/>',
    '<html><svg/></html>',
    'text<svg/>',
    '<svg a=b/>',
    '<svg a="<"/>x',
    '<svg><!-- </svg>',
    '<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>&b;',
  ])
    expect(cleanSvg(source), source).toBe(null)
})

test('entities that a document declares mean nothing', () => {
  expect(cleanSvg('<!DOCTYPE svg [<!ENTITY a "<script>alert(1)</script>">]><svg><text>&a;</text></svg>')).toBe(
    `${HEAD}><text></text></svg>`,
  )
})

test('whatever is put together, nothing runs, and it takes no time', () => {
  const pieces = fc.constantFrom(
    ...ACTIVE.flatMap(text => [text, ...text.split(/(?<=[<>"'=:\s/])/)]),
    '<g>',
    '</g>',
    '<svg>',
    '</svg>',
    ' ',
    '"',
    "'",
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 15 }), parts => {
      const clean = cleanSvg(root(parts.join(''))) ?? ''
      expect(dangers(clean).filter(found => !/^(?:<svg>|<style>|style=)/.test(found))).toEqual([])
    }),
    { numRuns: 2000, seed: 1 },
  )
  const begun = performance.now()
  for (const piece of ['<g>', '<!--', '<', ' a="', '&#', '<![CDATA[', '<!DOCTYPE ['])
    cleanSvg(root(piece.repeat(200_000)))
  expect(performance.now() - begun).toBeLessThan(5_000)
})
