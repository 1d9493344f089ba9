import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openBlobs } from '#blobs/open.ts'
import { openBucket } from '#bucket/open.ts'
import { createEdge } from '#edge/router.ts'
import { run, runJson, start } from '../cli/program.ts'
import { makeWorkspace, post } from '../cli/workspace.ts'
import { checkHistory, SITE } from './versions.ts'

/** The page tells when it has read its content: from then on it is older than what is written after. */
const PAGE = `---
import { writeFileSync } from 'node:fs'
import { getCollection } from 'astro:content'
const [{ data }] = await getCollection('posts')
if (data.wait) writeFileSync(import.meta.env.PUBLIC_MARKER, '')
await new Promise(resolve => setTimeout(resolve, data.wait))
---
<html lang="en"><head><title>{data.title}</title></head><body><h1>{data.title}</h1></body></html>
`

test('T5: a publish that was stopped while it rendered loses to one that was faster, and nothing steps back', async () => {
  await using workspace = await makeWorkspace()
  await workspace.addSite(SITE, 'of version 1')
  await workspace.write('themes/tiny/src/pages/index.astro', PAGE)
  const marker = join(workspace.root, 'has-read')
  const options = { environment: { PUBLIC_MARKER: marker } }
  const words = ['publish', '--root', workspace.root]
  const write = (version: number, wait = 0) =>
    workspace.write(`sites/${SITE}/content/posts/first.md`, post(`of version ${version}`, wait))
  expect(await runJson(words, options)).toMatchObject({ code: 0, json: { sites: [{ generation: 1 }] } })

  await using bucket = await openedBucket(workspace.root)
  const edge = createEdge({ bucket, blobs: openBlobs(bucket), maxAge: 0 })
  const shown = async () => {
    const response = await edge.fetch(new Request(`http://${SITE}.example/`))
    return /of version (\d+)/.exec(await response.text())?.[1]
  }

  await write(2, 3000)
  const stale = start([...words, '--json'], options)
  while (!existsSync(marker)) await delay(20)
  stale.child.kill('SIGSTOP')
  await write(3)
  expect(await runJson(words, options)).toMatchObject({ code: 0, json: { sites: [{ generation: 2 }] } })
  expect(await shown()).toBe('3')
  stale.child.kill('SIGCONT')
  const { code, stdout } = await stale.ended
  expect({ code, report: JSON.parse(stdout) }).toMatchObject({
    code: 5,
    report: { sites: [{ status: 'failed', errors: [{ code: 'release-conflict' }] }] },
  })
  expect(await shown()).toBe('3')
  expect(await checkHistory(bucket)).toHaveLength(2)
  expect((await run(['check', '--root', workspace.root], options)).code).toBe(0)
}, 120_000)

async function openedBucket(root: string) {
  const bucket = await openBucket('file:.nextgen/bucket', { base: root })
  return { ...bucket, [Symbol.asyncDispose]: async () => bucket.close?.() }
}
