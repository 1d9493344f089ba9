import { expect } from 'vitest'
import { type Bucket, BucketError } from '#bucket/bucket.ts'
import { remove } from '#release/remove.ts'
import { rollback, unpin } from '#release/rollback.ts'
import { watchedBucket } from '../bucket/watched-bucket.ts'
import type { BucketUnderTest } from '../contracts/bucket.ts'
import { artifactOf } from '../release/artifacts.ts'
import { contextOf, publish } from '../release/published.ts'
import { checkHistory, expectClean, SITE, versionOf, visit } from './versions.ts'

/** Work on a bucket that holds version 1, and what a visitor may see when it is broken off anywhere. */
export interface Work {
  readonly name: string
  readonly prepare?: (bucket: Bucket) => Promise<unknown>
  readonly run: (bucket: Bucket) => Promise<unknown>
  readonly before: number | null
  readonly after: number | null
}

const second = (bucket: Bucket) => publish(contextOf(bucket), versionOf(2, 2))
const moved = (bucket: Bucket) => {
  const { manifest, blobs } = versionOf(2, 2)
  return publish(contextOf(bucket), {
    blobs,
    manifest: { ...manifest, domain: 'new.example', aliases: ['acme.example'] },
  })
}
export const WORKS: readonly Work[] = [
  { name: 'the first publish', run: bucket => publish(contextOf(bucket), versionOf(1, 2)), before: null, after: 1 },
  { name: 'a publish', prepare: first, run: second, before: 1, after: 2 },
  { name: 'a publish that moves the site to another host', prepare: first, run: moved, before: 1, after: 2 },
  {
    name: 'a rollback',
    prepare: both,
    run: bucket => rollback({ ...contextOf(bucket), site: SITE }),
    before: 2,
    after: 1,
  },
  {
    name: 'an unpin',
    prepare: rolledBack,
    run: bucket => unpin({ ...contextOf(bucket), site: SITE }),
    before: 1,
    after: 1,
  },
  {
    name: 'a removal',
    prepare: first,
    run: bucket => remove({ ...contextOf(bucket), site: SITE, gone: true }),
    before: 1,
    after: null,
  },
]

function first(bucket: Bucket) {
  return publish(contextOf(bucket), versionOf(1, 2))
}
async function both(bucket: Bucket) {
  await first(bucket)
  await second(bucket)
}
async function rolledBack(bucket: Bucket) {
  await both(bucket)
  await rollback({ ...contextOf(bucket), site: SITE })
}

/** Runs `work` and breaks off at write `at`: before it happens, or once it has happened. True when it came that far. */
async function breakOff(work: Work, inner: Bucket, at: number, moment: 'before' | 'after'): Promise<boolean> {
  const watched = watchedBucket(inner)
  let writes = 0
  let dead = false
  watched.onPut = async (_key, really) => {
    // A process that has died writes nothing more, whatever was under way.
    if (dead) throw new BucketError('unreachable', 'dead')
    if (writes++ < at) return really()
    if (moment === 'after') await really()
    dead = true
    throw new Error('killed')
  }
  await work.run(watched.bucket).catch(error => {
    if (!dead) throw error
  })
  return dead
}

/**
 * Breaks `work` off before and after each of its writes, each time in a new bucket; checks what a visitor sees, and that
 * the next run and later ones go on from there. Returns at how many points.
 */
export async function crashAtEveryWrite(work: Work, open: () => Promise<BucketUnderTest>): Promise<number> {
  let points = 0
  for (const moment of ['before', 'after'] as const)
    for (let at = 0; ; at++) {
      await using under = await open()
      await work.prepare?.(under.bucket)
      const history = (await checkHistory(under.bucket)).length
      if (!(await breakOff(work, under.bucket, at, moment))) break
      points++
      const seen = (await visit(under.another()))?.version ?? null
      expect([work.before, work.after]).toContain(seen)
      await expectClean(under.another(), `${work.name}, ${moment} write ${at}`)

      await work.run(under.another())
      expect((await visit(under.bucket))?.version ?? null).toBe(work.after)
      expect((await checkHistory(under.bucket)).length).toBeGreaterThan(history)
      // And life goes on, for this site and for one that wants the host it may have given up.
      await unpin({ ...contextOf(under.bucket), site: SITE })
      expect(await publish(contextOf(under.bucket), versionOf(3, 2))).toMatchObject({ outcome: 'released' })
      const other = artifactOf({ 'index.html': 'x' }, { site: 'bolt', domain: 'new.example' })
      expect(await publish(contextOf(under.bucket), other)).toMatchObject({ outcome: 'released' })
      await checkHistory(under.bucket)
      await expectClean(under.bucket, `${work.name}, after all`)
    }
  return points
}
