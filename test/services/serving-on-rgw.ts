import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { openBlobs } from '#blobs/open.ts'
import { createEdge } from '#edge/router.ts'
import { mirrorSite } from '#mirror/mirror-site.ts'
import type { Manifest } from '#model/manifest.ts'
import { rollback } from '#release/rollback.ts'
import type { BucketUnderTest } from '../contracts/bucket.ts'
import { artifactOf } from '../release/artifacts.ts'
import { contextOf, publish } from '../release/published.ts'
import type { Rgw } from './rgw.ts'

const IMMUTABLE = 'public, max-age=31536000, immutable'

/** What visitors get from a bucket on an S3 server: through an edge, and from a mirror as it lies. */
export function servingSuite(rgw: () => Rgw, open: () => Promise<BucketUnderTest & { readonly prefix: string }>): void {
  test('an edge shows a new release and a rollback', async () => {
    await using under = await open()
    const context = contextOf(under.bucket)
    const other = under.another()
    const edge = createEdge({ bucket: other, blobs: openBlobs(other) })
    const shown = async () => (await edge.fetch(new Request('http://acme.example/'))).text()
    const slowest: number[] = []
    async function seen(words: string, change: () => Promise<unknown>): Promise<void> {
      await change()
      const changed = performance.now()
      while ((await shown()) !== words) expect(performance.now() - changed).toBeLessThan(10_000)
      slowest.push(performance.now() - changed)
    }
    const release = (words: string) => () => publish(context, artifactOf({ 'index.html': words }))
    await seen('one', release('one'))
    await seen('two', release('two'))
    await seen('one', () => rollback({ ...context, site: 'acme' }))
    console.log(`An edge on RGW shows a release after at most ${Math.round(Math.max(...slowest))} ms`)
  })

  test('a mirror keeps type, cache rule, coding and redirect with each file, and a second run writes only what changed', async () => {
    await using under = await open()
    const context = contextOf(under.bucket)
    const mirror = async (words: string) => {
      const { manifest, blobs } = artifactOf({ 'index.html': `${words} `.repeat(400), '_astro/a.1.css': 'a{}' })
      const listed = Object.entries(manifest.files).map(([path, file]) => [
        path,
        path.endsWith('.css') ? { ...file, headers: { 'cache-control': IMMUTABLE } } : file,
      ])
      const redirects: Manifest['redirects'] = [{ from: '/old/', to: '/new/', status: 301 }]
      const whole = { ...manifest, redirects, files: Object.fromEntries(listed) }
      const result = await publish(context, { manifest: whole, blobs })
      if (result.outcome !== 'released') throw new Error(result.outcome)
      const [host] = await mirrorSite({
        ...{ blobs: context.blobs, to: under.bucket, live: result.pointer, manifest: whole, encoding: 'gzip' },
      })
      return host
    }
    expect(await mirror('first')).toMatchObject({ host: 'acme.example', written: 3, deleted: 0 })
    expect(await mirror('second')).toMatchObject({ written: 1, unchanged: 2, deleted: 0 })

    const { endpoint, credentials } = rgw()
    const client = new S3Client({ endpoint, credentials, region: 'default', forcePathStyle: true })
    const found = (path: string) =>
      client.send(new GetObjectCommand({ Bucket: 'sites', Key: `${under.prefix}acme.example/${path}` }))
    expect(await found('_astro/a.1.css')).toMatchObject({
      ContentType: 'text/css; charset=utf-8',
      CacheControl: IMMUTABLE,
    })
    expect(await found('index.html')).toMatchObject({
      ContentType: 'text/html; charset=utf-8',
      CacheControl: 'public, max-age=0, must-revalidate',
      ContentEncoding: 'gzip',
    })
    expect(await (await found('old/index.html')).Body?.transformToString()).toContain('url=/new/')
    client.destroy()
  })
}
