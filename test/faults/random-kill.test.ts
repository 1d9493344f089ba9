import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { bucketBlobs } from '#blobs/bucket-blobs.ts'
import { verifyingBlobs } from '#blobs/verifying-blobs.ts'
import type { Bucket } from '#bucket/bucket.ts'
import { directoryBucket } from '#bucket/directory.ts'
import { createEdge } from '#edge/router.ts'
import { start } from '../cli/program.ts'
import { makeWorkspace, post, type TestWorkspace } from '../cli/workspace.ts'
import { chosenSeed, seededRandom } from './random.ts'
import { checkHistory, SITE, visit } from './versions.ts'

const ROUNDS = Number(process.env.ROUNDS ?? 24)
const POSTS = 12

const PAGE = `---
import { getCollection } from 'astro:content'
export const getStaticPaths = async () => (await getCollection('posts')).map(entry => ({ params: { id: entry.id }, props: entry }))
---
<html lang="en"><body><h1>{Astro.props.data.title}</h1></body></html>
`

async function writeVersion(workspace: TestWorkspace, version: number): Promise<void> {
  for (let at = 0; at < POSTS; at++)
    await workspace.write(`sites/${SITE}/content/posts/${at}.md`, post(`Post ${at} of version ${version}`))
}

const publish = (root: string) => start(['publish', '--root', root, '--concurrency', '1', '--json'])

test(
  `T2: a publish that is killed at any moment, ${ROUNDS} times, never shows a visitor a mix`,
  async () => {
    const seed = chosenSeed()
    const random = seededRandom(seed)
    await using workspace = await makeWorkspace()
    await workspace.addSite(SITE, 'Post of version 1')
    await workspace.remove(`sites/${SITE}/content/posts/first.md`)
    await workspace.write('themes/tiny/src/pages/[id].astro', PAGE)
    await writeVersion(workspace, 1)
    expect(await publish(workspace.root).ended).toMatchObject({ code: 0 })
    const bucket = directoryBucket(`${workspace.root}/.nextgen/bucket`)
    const reader = watchAsVisitor(bucket)
    const times: number[] = []
    for (const version of [2, 3, 4]) {
      await writeVersion(workspace, version)
      const begun = performance.now()
      expect(await publish(workspace.root).ended).toMatchObject({ code: 0 })
      times.push(performance.now() - begun)
    }
    const measured = Math.max(...times)
    const counts = { killed: 0, completed: 0, switched: 0 }
    let version = 4
    for (let round = 0; round < ROUNDS; round++) {
      version++
      await writeVersion(workspace, version)
      const before = (await visit(bucket))?.version
      const running = publish(workspace.root)
      await Promise.race([running.ended, delay(random() * 1.1 * measured)])
      running.child.kill('SIGKILL')
      const { code, stdout } = await running.ended
      const after = await visit(bucket)
      expect([before, version], `seed ${seed}, round ${round}`).toContain(after?.version)
      const history = await checkHistory(bucket)
      if (code === 0) {
        counts.completed++
        expect(JSON.parse(stdout).sites[0].generation).toBe(history.length)
        expect(after?.version).toBe(version)
      } else counts.killed++
      if (after?.version === version) counts.switched++
    }
    expect(await publish(workspace.root).ended).toMatchObject({ code: 0 })
    expect((await visit(bucket))?.version).toBe(version)
    await checkHistory(bucket)
    const seen = await reader.stop()
    await bucket.close?.()
    console.log(
      `T2: seed ${seed}, a publish takes ${Math.round(measured)} ms; ${ROUNDS} rounds: ${counts.killed} killed, ${counts.completed} completed, ${counts.switched} made the new version live; ` +
        `the reader made ${seen.visits} visits and ${seen.requests} requests and saw ${seen.versions} versions`,
    )
    expect(seen.errors, `seed ${seed}`).toEqual([])
    expect(seen.visits).toBeGreaterThan(ROUNDS)
    expect(counts.killed).toBeGreaterThan(0)
    expect(counts.switched).toBeGreaterThan(0)
  },
  ROUNDS * 20_000 + 120_000,
)

interface Seen {
  readonly visits: number
  readonly requests: number
  readonly versions: number
  readonly errors: readonly string[]
}

/** Visits the site all the time, by the bucket's objects and through an edge, until it is stopped. */
function watchAsVisitor(bucket: Bucket): { stop(): Promise<Seen> } {
  const edge = createEdge({ bucket, blobs: verifyingBlobs(bucketBlobs(bucket)) })
  const errors: string[] = []
  const versions = new Set<number>()
  let visits = 0
  let requests = 0
  let newest = 0
  let stopped = false
  async function once(): Promise<void> {
    const seen = await visit(bucket)
    visits++
    if (seen) versions.add(seen.version)
    for (const path of ['/', '/0/', '/7/']) {
      const response = await edge.fetch(new Request(`http://${SITE}.example${path}`))
      const text = await response.text()
      const found = [...text.matchAll(/of version (\d+)/g)].map(([, number]) => Number(number))
      requests++
      if (response.status !== 200) errors.push(`${path} answered ${response.status}`)
      if (new Set(found).size !== 1) errors.push(`${path} shows the versions ${[...new Set(found)].join(', ')}`)
      if (Math.max(...found) < newest) errors.push(`${path} stepped back from ${newest} to ${found[0]}`)
      newest = Math.max(newest, ...found)
    }
  }
  const watching = (async () => {
    while (!stopped) {
      await once().catch(error => errors.push(String(error)))
      await delay(20)
    }
  })()
  return {
    async stop() {
      stopped = true
      await watching
      return { visits, requests, versions: versions.size, errors }
    },
  }
}
