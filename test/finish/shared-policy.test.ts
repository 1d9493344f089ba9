import { hash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { digestOf } from '#base/hash.ts'
import { directivesOf } from '#finish/csp.ts'
import { finishFiles } from '#finish/finish-files.ts'
import { headersOf, type Manifest } from '#model/manifest.ts'
import type { Site } from '#model/site.ts'
import { finishPage, pageWith } from './themed.ts'

const ROUTER = '<meta name="astro-view-transitions-enabled" content="true">'
const sha = (text: string): string => `'sha256-${hash('sha256', text, 'base64')}'`

/** The policies that pages of one site are sent with, after all of it was put together. */
async function policiesOf(pages: Readonly<Record<string, string>>, site: Partial<Site> = {}) {
  const files: Record<string, Manifest['files'][string]> = {}
  for (const [file, html] of Object.entries(pages)) {
    const { text, headers } = await finishPage(html, { file, site })
    files[file] = { digest: digestOf(text), size: text.length, type: 'text/html', ...(headers && { headers }) }
  }
  const finished = await finishFiles(files, { assetsDir: '_astro' })
  return Object.fromEntries(
    Object.entries(finished.files).map(([path, file]) => [path, headersOf(finished, file)] as const),
  )
}

describe("pages that Astro's router puts together in the browser", () => {
  it('share a policy that allows what any of them needs', async () => {
    const sent = await policiesOf({
      'index.html': pageWith(`${ROUTER}<script>1</script>`),
      'a/index.html': pageWith(`${ROUTER}<style>.a{}</style>`, '<img src="https://cdn.example/a.png">'),
      'alone/index.html': pageWith('<script>2</script>'),
    })
    const policy = directivesOf(sent['index.html']?.['content-security-policy'] as string)
    expect(policy.get('script-src')).toEqual(["'self'", sha('1')])
    expect(policy.get('style-src')).toContain(sha('.a{}'))
    expect(policy.get('img-src')).toContain('https://cdn.example')
    expect(sent['a/index.html']?.['content-security-policy']).toBe(sent['index.html']?.['content-security-policy'])
    expect(sent['alone/index.html']?.['content-security-policy']).not.toContain(sha('1'))
    expect(JSON.stringify(sent)).not.toContain('x-shared-policy')
  })

  it('share it also where browsers only report', async () => {
    const sent = await policiesOf(
      { 'index.html': pageWith(ROUTER), 'b/index.html': pageWith(`${ROUTER}<script>1</script>`) },
      { csp: { mode: 'report' } as const },
    )
    expect(sent['index.html']?.['content-security-policy-report-only']).toContain(sha('1'))
    expect(sent['index.html']?.['content-security-policy']).toBeUndefined()
  })
})
