import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openLedger } from '#ledger/open.ts'
import { start } from '../cli/program.ts'
import { visit } from '../cli/visit.ts'
import { makeWorkspace } from '../cli/workspace.ts'
import { chosenSeed, seededRandom } from '../random.ts'

const SECRET = 'a-secret-of-the-desk'
const SITES = 4
const EDITS = process.env.NEXTGEN_REDUCED ? 20 : 100
const LOST = 0.3
/** Minutes between two pulls that nobody asked for. */
const PULL_MINUTES = 0.1

test('T15: of three webhooks in ten that are lost, the pull that nobody asked for finds what they told of', {
  timeout: 240_000,
}, async () => {
  await using workspace = await makeWorkspace()
  const collections = `{ posts: { type: 'articles', filter: { site: '{id}' }, fields: { title: 'headline' }, body: 'body' } }`
  await workspace.write(
    'nextgen.config.ts',
    `export default { concurrency: 1, farm: { windowMs: 100, pullMinutes: ${PULL_MINUTES}, webhooks: { desk: { scheme: 'strapi', secrets: [{ env: 'DESK_HOOK' }] } } },
      sources: { desk: { type: 'directory', path: 'desk', collections: ${collections} } } }`,
  )
  const ids = Array.from({ length: SITES }, (_, at) => `s${at}`)
  const article = (site: string, headline: string) =>
    workspace.write(`desk/articles/${site}.md`, `---\n${JSON.stringify({ headline, site })}\n---\nText.\n`)
  for (const id of ids) {
    const site = { domain: `${id}.example`, theme: 'tiny', content: { source: 'desk' } }
    await workspace.write(`sites/${id}/site.json`, JSON.stringify(site))
    await article(id, `First of ${id}`)
  }
  const farm = start(['start', '--port', '0', '--api-port', '0', '--json', '--root', workspace.root], {
    environment: { DESK_HOOK: SECRET },
  })
  const { port, status } = JSON.parse(await farm.printed('stdout', '\n')) as { port: number; status: string }
  for (const id of ids)
    await expect.poll(() => visit(port, `${id}.example`), { timeout: 60_000 }).toContain(`First of ${id}`)

  const seed = chosenSeed()
  const random = seededRandom(seed)
  const last = new Map<string, string>()
  let lost = 0
  for (let number = 0; number < EDITS; number++) {
    const site = ids[Math.floor(random() * SITES)] as string
    last.set(site, `Edit ${number} of ${site}`)
    await article(site, `Edit ${number} of ${site}`)
    // The last word on every site is lost too: nothing that comes after can make up for it.
    if (random() < LOST || number >= EDITS - SITES) lost++
    else
      await fetch(new URL('hooks/desk', status), {
        method: 'POST',
        headers: { authorization: `Bearer ${SECRET}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          event: 'entry.update',
          model: 'articles',
          createdAt: new Date(1e12 + number).toISOString(),
        }),
      })
    await delay(random() * 100)
  }
  for (const [site, headline] of last)
    await expect.poll(() => visit(port, `${site}.example`), { timeout: 60_000 }).toContain(headline)

  await using ledger = await openLedger(`sqlite:${join(workspace.root, '.nextgen/farm/ledger.db')}`)
  await expect.poll(async () => (await ledger.demands.open('live')).length, { timeout: 30_000 }).toBe(0)
  const causes = (await ledger.builds.list({ limit: 100_000 })).flatMap(({ causes }) => causes.map(({ kind }) => kind))
  console.log(
    `T15: seed ${seed}, ${EDITS} edits, ${lost} webhooks lost, ${causes.filter(kind => kind === 'reconcile').length} causes of builds were pulls`,
  )
  expect(causes).toContain('reconcile')
  expect(causes).toContain('webhook')
  farm.child.kill('SIGTERM')
  await farm.ended
})
