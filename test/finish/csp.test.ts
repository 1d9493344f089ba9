import { hash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { directivesOf } from '#finish/csp.ts'
import { finishPage, pageWith } from './themed.ts'

const sha = (text: string): string => `'sha256-${hash('sha256', text, 'base64')}'`
const policyOf = async (html: string, options = {}): Promise<ReadonlyMap<string, readonly string[]>> => {
  const { headers } = await finishPage(html, options)
  return directivesOf(headers?.['content-security-policy'] as string)
}

describe('the policy of a page', () => {
  it('lets the site itself and nobody else', async () => {
    const policy = await policyOf(pageWith(''))
    expect(policy.get('default-src')).toEqual(["'self'"])
    expect(policy.get('script-src')).toEqual(["'self'"])
    expect(policy.get('object-src')).toEqual(["'none'"])
    expect(policy.get('base-uri')).toEqual(["'none'"])
    expect(policy.get('frame-ancestors')).toEqual(["'self'"])
    expect([...policy.values()].flat()).not.toContain("'unsafe-inline'")
    expect([...policy.values()].flat()).not.toContain("'unsafe-hashes'")
  })

  it('holds the hash of every inline script and style as it stands in the finished page', async () => {
    const { text, headers } = await finishPage(
      pageWith('<style>.a{}</style><script type="module">1 < 2\r\n</script>', '<svg><style>.c &gt; .d{}</style></svg>'),
      { site: { tokens: { color: { brand: 'red' } } } },
    )
    const policy = directivesOf(headers?.['content-security-policy'] as string)
    expect(policy.get('script-src')).toContain(sha('1 < 2\n'))
    for (const style of ['.a{}', ':root{--color-brand:red}', '.c > .d{}'])
      expect(policy.get('style-src')).toContain(sha(style))
    expect(text).toContain('<style>:root{--color-brand:red}</style></head>')
  })

  it('lets data be, and checks import maps', async () => {
    const policy = await policyOf(
      pageWith(
        '<script type="application/json">{}</script><script type="importmap">{}</script><script src="/x.js">no</script>',
      ),
    )
    expect(policy.get('script-src')).toEqual(["'self'", sha('{}')])
  })

  it("allows a theme's own handlers and style attributes by their hashes, and only then", async () => {
    const policy = await policyOf(pageWith('', `<p onclick="go(&quot;x&quot;)" style='color:red'>`))
    expect(policy.get('script-src')).toEqual(["'self'", sha('go("x")'), "'unsafe-hashes'"].sort())
    expect(policy.get('style-src')).toEqual(["'self'", sha('color:red'), "'unsafe-hashes'"].sort())
  })

  it('does not list style attributes beyond what fits a header', async () => {
    const many = Array.from({ length: 100 }, (_, index) => `<p style="--i:${index}">`).join('')
    const policy = await policyOf(pageWith('', many))
    expect(policy.get('style-src-attr')).toEqual(["'unsafe-inline'"])
    expect(policy.get('style-src')).toEqual(["'self'"])
  })

  it('knows what stands in templates and what does not run', async () => {
    const policy = await policyOf(pageWith('', '<template><script>1</script></template><!-- <script>2</script> -->'))
    expect(policy.get('script-src')).toEqual(["'self'"])
  })

  it('allows pictures, media and forms of the hosts that the page names, and no scripts, styles or frames', async () => {
    const policy = await policyOf(
      pageWith(
        '<script src="https://js.example/x.js"></script>',
        `<img src="https://img.example/a.png" srcset="//set.example/b.png 2x"><video src="https://v.example/v.mp4"></video>
        <form action="https://form.example/go"></form><iframe src="https://frame.example/"></iframe>`,
      ),
    )
    expect(policy.get('img-src')).toEqual(["'self'", 'data:', 'https://img.example', 'https://set.example'])
    expect(policy.get('media-src')).toContain('https://v.example')
    expect(policy.get('form-action')).toContain('https://form.example')
    expect(policy.get('script-src')).toEqual(["'self'"])
    expect(policy.get('frame-src')).toEqual(["'self'"])
  })

  it("takes the site's origins", async () => {
    const csp = {
      mode: 'enforce' as const,
      scripts: ['https://js.example'],
      frames: ['https://f.example'],
      connect: ['https://api.example'],
    }
    const policy = await policyOf(pageWith(''), { site: { csp } })
    expect(policy.get('script-src')).toContain('https://js.example')
    expect(policy.get('frame-src')).toContain('https://f.example')
    expect(policy.get('connect-src')).toContain('https://api.example')
  })

  it('cannot be changed by an address on the page', async () => {
    const { headers } = await finishPage(
      pageWith('', '<img src="https://x.example;script-src *"><img src="https://y.example,z">'),
    )
    expect(headers?.['content-security-policy']).not.toMatch(/example|\*/)
  })

  it('allows the origins that the site lists, and tells of those that it stops', async () => {
    const page = pageWith(
      '<script src="https://js.example/a.js"></script>',
      '<iframe src="https://video.example/1"></iframe><iframe src="https://maps.example/2"></iframe>',
    )
    const site = { csp: { mode: 'enforce', scripts: ['https://js.example'], frames: ['https://*.example'] } } as const
    const { headers, facts } = await finishPage(page, { site })
    const policy = directivesOf(headers?.['content-security-policy'] as string)
    expect(policy.get('script-src')).toEqual(["'self'", 'https://js.example'])
    expect(policy.get('frame-src')).toEqual(["'self'", 'https://*.example'])
    expect(facts.stopped).toBeUndefined()
    const strict = await finishPage(page)
    expect(strict.facts.stopped).toEqual(['https://js.example', 'https://video.example', 'https://maps.example'])
  })

  it("allows the hosts from which the theme's own files come", async () => {
    const { headers, facts } = await finishPage(
      pageWith(
        '<link rel="stylesheet" href="https://css.cdn.example/a.css"><script src="//cdn.example/x/b.js"></script>',
      ),
      { assetsPrefix: { css: 'https://css.cdn.example/static', fallback: '//cdn.example' } },
    )
    const policy = directivesOf(headers?.['content-security-policy'] as string)
    expect(policy.get('style-src')).toContain('https://css.cdn.example')
    expect(policy.get('script-src')).toContain('https://cdn.example')
    expect(facts.stopped).toBeUndefined()
  })

  it('only tells of violations when asked to, and is none when switched off', async () => {
    const report = await finishPage(pageWith(''), {
      site: { csp: { mode: 'report', reportTo: 'https://r.example/' } },
    })
    expect(Object.keys(report.headers ?? {})).toEqual(['content-security-policy-report-only'])
    expect(report.headers?.['content-security-policy-report-only']).toContain('report-uri https://r.example/')
    expect((await finishPage(pageWith(''), { site: { csp: { mode: 'off' } } })).headers).toBeUndefined()
  })

  it('and the one that the page brings itself allow the same', async () => {
    const own = `<meta http-equiv="content-security-policy" content="script-src 'self' https://js.example; style-src 'self' ${sha('p{}')};">`
    const { text, headers } = await finishPage(pageWith(own), { site: { tokens: { x: '1' } } })
    const policy = directivesOf(headers?.['content-security-policy'] as string)
    expect(policy.get('script-src')).toContain('https://js.example')
    expect(policy.get('style-src')).toContain(sha('p{}'))
    const meta = directivesOf(
      /content="([^"]*)"><\/?(?:style|link|meta)/.exec(text.slice(text.indexOf('http-equiv')))?.[1] as string,
    )
    expect(meta.get('style-src')).toEqual(["'self'", sha('p{}'), sha(':root{--x:1}')])
    expect(meta.get('script-src')).toEqual(["'self'", 'https://js.example'])
  })

  it('is the same object for pages that need the same', async () => {
    const { finishOf, siteOf } = await import('./themed.ts')
    const { createPageFinisher } = await import('#finish/page-finisher.ts')
    const finisher = createPageFinisher({
      site: siteOf(),
      theme: await finishOf({}),
      routing: { base: '/', trailingSlash: 'ignore' },
    })
    const finish = (html: string) => finisher.finish(new TextEncoder().encode(html), 'a/index.html').headers
    expect(finish(pageWith('', '<p>a'))).toBe(finish(pageWith('', '<p>b')))
  })
})
