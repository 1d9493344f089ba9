import fc from 'fast-check'
import { type DefaultTreeAdapterMap, defaultTreeAdapter, Parser, type Token } from 'parse5'
import { describe, expect, it } from 'vitest'
import { scanTags } from '#finish/scan-tags.ts'
import { tagMemo } from '#finish/tag.ts'

type Seen = [name: string, start: number, end: number, attributes: string]

/** Every start tag as parse5 reads it, which follows the HTML standard to the letter. */
function byStandard(html: string): Seen[] {
  const seen: Seen[] = []
  class Recorder extends Parser<DefaultTreeAdapterMap> {
    override onStartTag(token: Token.TagToken): void {
      const { startOffset, endOffset } = token.location as Token.Location
      const attributes = Object.fromEntries(token.attrs.map(({ name, value }) => [name, value]))
      seen.push([token.tagName.toLowerCase(), startOffset, endOffset, JSON.stringify(attributes)])
      super.onStartTag(token)
    }
  }
  const parser = new Recorder({ sourceCodeLocationInfo: true, treeAdapter: defaultTreeAdapter })
  parser.tokenizer.write(html, true)
  return seen
}

function byScanner(html: string): Seen[] {
  const seen: Seen[] = []
  scanTags(html, tagMemo(), {
    open: (tag, start, end) => seen.push([tag.name, start, end, JSON.stringify(Object.fromEntries(tag.attributes))]),
    text() {},
    close() {},
    fault() {},
  })
  return seen
}

const PIECES = [
  'text',
  ' ',
  '\n',
  '<',
  '>',
  '</',
  '<p>',
  '</p>',
  '<P CLASS=A>',
  '<div\tid = x >',
  '</div >',
  '<a href="a>b">',
  "<a href='\"'>",
  '<a href=/x/>',
  '<a b=c d e="f"g=h>',
  '<a x=1 X=2>',
  '<a =b>',
  '<a b = >',
  '</a>',
  '<br/>',
  '<br / >',
  '<img src=x alt>',
  '<!-- <p> -->',
  '<!-->',
  '<!--->',
  '<!-- --!>',
  '<!-- -- > -->',
  '<!---->',
  '<!doctype html>',
  '<!x>',
  '<?php ?>',
  '</ p>',
  '</>',
  '<1>',
  '<![CDATA[<b>]]>',
  '<script>',
  '<script type="application/ld+json">{"a":"</p>"}</script>',
  '</script>',
  '</SCRIPT >',
  '</scripty>',
  '<!--<script>',
  '--></script>',
  '-->',
  '<style>a>b{content:"<p>"}</style>',
  '<style>',
  '</style/>',
  '<title>a<b>c</title>',
  '<textarea><p></textarea>',
  '<template><p></template>',
  '<noscript><p></noscript>',
  '<iframe><p></iframe>',
  '<svg>',
  '<svg/>',
  '</svg>',
  '<path d="M0 0"/>',
  '<svg><style>a<b>c</style></svg>',
  '<svg><title>x<b>y</b></title></svg>',
  '<foreignObject><p>',
  '</foreignObject>',
  '<math><mi>x</mi>',
  '</math>',
  '<g>',
  '</g>',
  '<html lang=de>',
  '<body class=b>',
  '<x-y z="&amp;&lt;&#39;&#x41;">',
  '</x-y>',
]

describe('the scanner of tags', () => {
  const nasty: Record<string, string> = {
    'a comment that holds tags': '<p><!-- <a href=x> --><b>',
    'comments that end at once': '<!--><a><!---><b><!----!><c>',
    'a greater-than sign in an attribute': '<a title="1 > 0" href=x><b>',
    'attributes without quotes, and with slashes in them': '<a href=/a/b/ class=x/><i>',
    'upper case': '<DIV CLASS=Big><IMG SRC=X></DIV>',
    'markup in a script': '<script>if (a<b) document.write("<p></p>")</script><i>',
    'a script that holds a script in a comment': '<script><!-- <script>x</script> <b> --></script><i>',
    'a script that begins a comment and never ends it': '<script><!-- </script><i>',
    'an end tag in other letters': '<style>a<b</STYLE ><i>',
    'an end tag with attributes': '<title>x</title a=">"><i>',
    'a textarea with markup': '<textarea><p></textarea><i>',
    'CDATA outside of SVG, which is a comment': '<![CDATA[<b>]]><i>',
    'CDATA in SVG': '<svg><![CDATA[<b>]]><path/></svg><i>',
    'CDATA in HTML in SVG': '<svg><foreignObject><![CDATA[<b>]]><i>',
    'style in SVG, which is markup': '<svg><style><a></style></svg><i>',
    'HTML that breaks out of SVG': '<svg><g><p><style><a></style>',
    'an end tag in SVG that a paragraph keeps from its element': '<x-y><p><svg></x-y><title><b></title>',
    'an end tag in SVG of a link around a paragraph': '<a><p><svg></a><title><b></title>',
    'a page that ends in a tag': '<p><a href="x',
    'a page that ends in a name': '<p><a',
    'a page that ends in a comment': '<p><!-- <a>',
  }
  for (const [what, html] of Object.entries(nasty))
    it(`reads ${what} as the standard does`, () => {
      expect(byScanner(html)).toEqual(byStandard(html))
    })

  it('reads any heap of pieces as the standard does', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }), pieces => {
        const html = pieces.join('')
        // A link in a link ends the outer one, and a second body is none. The scanner has both open, which shows where an end tag
        // in SVG could lead out of it.
        fc.pre(!/(?:<a\b.*<a\b|.<(?:html|body)\b).*<(?:svg|math).*<\//s.test(html))
        expect(byScanner(html)).toEqual(byStandard(html))
      }),
      { numRuns: 2000 },
    )
  })

  it('ends on 200 kB of anything in less than a second', () => {
    for (const piece of PIECES) {
      const html = piece.repeat(200_000 / piece.length)
      const begun = performance.now()
      byScanner(html)
      expect(performance.now() - begun, piece).toBeLessThan(1000)
    }
  })
})
