import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { sanitizeSvg } from '#images/sanitize-svg.ts'

const OPEN = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
const svg = (body: string, attributes = '') => `${OPEN}${attributes}>${body}</svg>`
/** What comes out: attributes of the root first, then the namespaces. */
const clean = (body: string) => sanitizeSvg(svg(body)).replace(/^<svg[^>]*>(.*)<\/svg>$/s, '$1')

describe('sanitizeSvg', () => {
  it('keeps a drawing as it is', async () => {
    const body =
      '<defs><linearGradient id="a"><stop offset="0" stop-color="#f00"></stop></linearGradient></defs><style>.x{fill:url(#a)}</style>' +
      '<path class="x" d="M0 0h8v8z"></path><rect fill="url(#a)" style="opacity:.5" width="4" height="4"></rect><use href="#b"></use><text>1 &lt; 2</text>'
    expect(clean(body)).toBe(body)
    const drawn = (source: string) => sharp(Buffer.from(source)).raw().toBuffer()
    const source = svg(body, ' width="16" height="16" viewBox="0 0 16 16"')
    expect((await drawn(sanitizeSvg(source))).equals(await drawn(source))).toBe(true)
  })

  it.each([
    ['a script', '<script>alert(1)</script><path d="M0"></path>', '<path d="M0"></path>'],
    ['a script in other letters', '<SCRIPT>alert(1)</SCRIPT>', ''],
    ['a script of another namespace', '<x:script xmlns:x="http://www.w3.org/2000/svg">alert(1)</x:script>', ''],
    ['event handlers', '<rect onload="alert(1)" ONCLICK="alert(2)" width="1"/>', '<rect width="1"></rect>'],
    ['markup of other kinds', '<foreignObject><body onload="alert(1)"/></foreignObject>', ''],
    ['links that run', '<a xlink:href="javascript:alert(1)"><text>x</text></a>', '<a><text>x</text></a>'],
    ['links that run, spelled oddly', '<a href=" java&#115;cript:alert(1)"></a>', '<a></a>'],
    [
      'pictures from elsewhere',
      '<image href="https://evil.example/x.png"/><image href="//evil.example/x"/>',
      '<image></image><image></image>',
    ],
    ['drawings within pictures', '<image href="data:image/svg+xml;base64,PHN2Zz4="/>', '<image></image>'],
    ['parts from elsewhere', '<use href="https://evil.example/x.svg#a"/>', '<use></use>'],
    [
      'paint from elsewhere',
      '<rect fill="url(https://evil.example/x#a)" filter="url( \'//evil\' )"/>',
      '<rect></rect>',
    ],
    [
      'styles that load',
      '<style>@import "https://evil.example/x.css";</style><rect style="fill:url(//evil.example)"/>',
      '<rect></rect>',
    ],
    ['styles that load, escaped', '<style>.a{fill:u\\72l(https://evil.example)}</style>', ''],
    [
      'animations of links',
      '<a><animate attributeName="href" values="javascript:alert(1)"/></a>',
      '<a><animate></animate></a>',
    ],
    ['comments and instructions', '<!-- <script> --><?xml-stylesheet href="https://evil.example"?><g/>', '<g></g>'],
  ])('takes out %s', (_, body, expected) => {
    expect(clean(body)).toBe(expected)
  })

  it('knows no entities of the file’s own', () => {
    const bomb = `<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>${svg('<text>&b;&x;</text>')}`
    expect(sanitizeSvg(bomb)).toContain('<text>&amp;b;&amp;x;</text>')
  })

  it('refuses what is no drawing', () => {
    expect(() => sanitizeSvg('<!doctype html><title>Not found</title>')).toThrow('no <svg> element')
    expect(() => sanitizeSvg('')).toThrow('no <svg> element')
    expect(() => sanitizeSvg(svg('<g>'.repeat(10_000)))).toThrow('larger than any drawing')
  })

  it('lets nothing through that could run or load, whatever the input', () => {
    const pieces = fc.constantFrom(
      ...[
        '<script>',
        '</script>',
        '<svg',
        '>',
        '/>',
        ' onload=',
        '"',
        "'",
        'x',
        ' href=',
        'javascript:',
        'https://e',
        '<style>',
        '</style>',
        '@import',
      ],
      ...[
        'url(',
        ')',
        '#a',
        '<image',
        '<use',
        '<a',
        '&lt;',
        '&#x3c;',
        '<![CDATA[',
        ']]>',
        '<!--',
        '-->',
        '<foreignObject>',
        ' style=',
        'fill',
        ':',
        ';',
        '\u0000',
      ],
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), parts => {
        const cleaned = sanitizeSvg(svg(parts.join('')))
        const tags = [...cleaned.matchAll(/<[^>]*>/g)].map(([tag]) => tag)
        for (const tag of tags) {
          expect(tag).not.toMatch(/<\/?script|<foreign|\son\w+=|javascript:/i)
          if (!tag.startsWith('<a ')) expect(tag).not.toMatch(/href="[^"]*https:|url\(\s*(?!\s|(?:&quot;|')?#)/i)
        }
        expect(cleaned).not.toMatch(/<style>[^<]*(?:@import|url\((?!["']?#|\s*["']?#))/)
        expect(sanitizeSvg(cleaned)).toBe(cleaned)
      }),
      { numRuns: 2000 },
    )
  })
})
