import { setTimeout as delay } from 'node:timers/promises'
import { bucketBlobs } from '#blobs/bucket-blobs.ts'
import { verifyingBlobs } from '#blobs/verifying-blobs.ts'
import type { Bucket } from '#bucket/bucket.ts'
import { openBucket } from '#bucket/open.ts'
import { createEdge } from '#edge/router.ts'
import { type Running, start } from '../cli/program.ts'
import { makeWorkspace, post, type TestWorkspace } from '../cli/workspace.ts'
import { seededRandom } from '../random.ts'
import { checkHistory, expectClean, SITE, visit } from './versions.ts'

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

export interface RandomKills {
  /** ms that a publish takes when nobody kills it, as measured last. */
  readonly measured: number
  readonly killed: number
  readonly completed: number
  /** Rounds after which the new version was live. */
  readonly switched: number
  readonly seen: Seen
  /** Everything that was wrong; each a sentence. */
  readonly errors: readonly string[]
}

/**
 * Publishes a site with the real program, each time a new version, and kills the process at a random moment between 0
 * and 1.1 times what it takes (later moments more often: that is when it writes), every tenth at the moment in which its
 * version is live, while a visitor reads all the time.
 */
export async function randomKills(options: { rounds: number; seed: number; bucketUrl?: string }): Promise<RandomKills> {
  const random = seededRandom(options.seed)
  await using workspace = await makeWorkspace()
  const url = options.bucketUrl ?? `file:${workspace.root}/.nextgen/bucket`
  const publish = (): Running =>
    start(['publish', '--root', workspace.root, '--bucket', url, '--concurrency', '1', '--json'])
  const publishWhole = async () => {
    const { code, stdout, stderr } = await publish().ended
    if (code !== 0) throw new Error(`A publish that nobody killed ended with ${code}: ${stdout}${stderr}`)
  }
  await workspace.addSite(SITE, 'Post of version 1')
  await workspace.remove(`sites/${SITE}/content/posts/first.md`)
  await workspace.write('themes/tiny/src/pages/[id].astro', PAGE)
  await writeVersion(workspace, 1)
  await publishWhole()

  const bucket = await openBucket(url, { base: workspace.root })
  const visitor = watchAsVisitor(bucket)
  let version = 1
  let measured = 0
  const measure = async () => {
    await writeVersion(workspace, ++version)
    const begun = performance.now()
    await publishWhole()
    measured = performance.now() - begun
  }
  const untilLive = async (version: number): Promise<void> => {
    while ((await visit(bucket))?.version !== version) await delay(1)
  }
  const counts = { killed: 0, completed: 0, switched: 0 }
  const errors: string[] = []
  for (let round = 0; round < options.rounds; round++) {
    // What it takes depends on what else this machine does.
    if (round % 8 === 0) await measure()
    await writeVersion(workspace, ++version)
    const before = (await visit(bucket))?.version
    const begun = performance.now()
    const running = publish()
    const moment = round % 10 === 9 ? untilLive(version) : delay(Math.sqrt(random()) * 1.1 * measured)
    await Promise.race([running.ended, moment])
    running.child.kill('SIGKILL')
    const { code, stdout } = await running.ended
    // One that was faster than expected tells that the machine has become so.
    if (code === 0) measured = Math.min(measured, performance.now() - begun)
    const after = (await visit(bucket))?.version
    const { length } = await checkHistory(bucket)
    await expectClean(bucket, `after round ${round}`, 3).catch(error => errors.push(error.message))
    if (after === version) counts.switched++
    else if (after !== before) errors.push(`round ${round}: version ${after} is live, not ${before} or ${version}`)
    if (code === 0) {
      counts.completed++
      const { generation } = JSON.parse(stdout).sites[0]
      if (generation !== length || after !== version)
        errors.push(`round ${round}: told generation ${generation}, found ${length} with version ${after}`)
    } else counts.killed++
  }
  await publishWhole()
  const last = (await visit(bucket))?.version
  if (last !== version) errors.push(`after all, version ${last} is live instead of ${version}`)
  await checkHistory(bucket)
  await expectClean(bucket, 'after all').catch(error => errors.push(error.message))
  const seen = await visitor.stop()
  await bucket.close?.()
  return { measured, ...counts, seen, errors: [...errors, ...seen.errors] }
}

export const summary = (seed: number, { measured, seen, ...counts }: RandomKills): string =>
  `seed ${seed}, a publish takes ${Math.round(measured)} ms: ${counts.killed} killed, ${counts.completed} completed, ` +
  `${counts.switched} made the new version live; the visitor made ${seen.visits} visits and ${seen.requests} requests ` +
  `and saw ${seen.versions} versions`

export interface Seen {
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
