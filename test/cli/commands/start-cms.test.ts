import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openLedger } from '#ledger/open.ts'
import { type Running, start } from '../program.ts'
import { visit } from '../visit.ts'
import { makeWorkspace, type TestWorkspace } from '../workspace.ts'

let workspace: TestWorkspace
let farm: Running

/** A folder stands for the CMS of two sites. */
beforeAll(async () => {
  workspace = await makeWorkspace()
  const collections = `{ posts: { type: 'articles', filter: { site: '{id}' }, fields: { title: 'headline' }, body: 'body' } }`
  await workspace.write(
    'nextgen.config.ts',
    `export default { concurrency: 1, farm: { pullMinutes: 0.1 },
      sources: { newsroom: { type: 'directory', path: 'newsroom', collections: ${collections} } } }`,
  )
  for (const id of ['one', 'two']) {
    const site = { domain: `${id}.example`, theme: 'tiny', content: { source: 'newsroom' } }
    await workspace.write(`sites/${id}/site.json`, JSON.stringify(site))
    await article(id, `First of ${id}`)
  }
})
afterAll(async () => {
  farm?.child.kill('SIGTERM')
  await farm?.ended
  await workspace?.[Symbol.asyncDispose]()
})

const article = (site: string, headline: string) =>
  workspace.write(`newsroom/articles/${site}.md`, `---\n${JSON.stringify({ headline, site })}\n---\nText.\n`)

test('sites of a CMS are built at the start; an edit that no webhook told of is found by the next pull, for its site alone', async () => {
  farm = start(['start', '--port', '0', '--api-port', '0', '--json', '--root', workspace.root])
  const { sites, port } = JSON.parse(await farm.printed('stdout', '\n'))
  expect(sites.map((each: { site: string; status: string }) => [each.site, each.status])).toEqual([
    ['one', 'built'],
    ['two', 'built'],
  ])
  await article('one', 'Edited in silence')
  await expect.poll(() => visit(port, 'one.example'), { timeout: 40_000, interval: 500 }).toContain('Edited in silence')
  await using ledger = await openLedger(`sqlite:${join(workspace.root, '.nextgen', 'farm', 'ledger.db')}`)
  const [newest] = await ledger.builds.list({ site: 'one' })
  expect(newest).toMatchObject({ status: 'built', causes: [{ kind: 'reconcile', about: 'content' }] })
  expect(await ledger.builds.list({ site: 'two' })).toHaveLength(1)
})
