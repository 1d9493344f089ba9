import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { openLedger } from '#ledger/open.ts'
import type { Farming } from '#model/status.ts'
import { start } from '../../cli/program.ts'
import { waitUntil } from '../../services/daemon.ts'
import { domainOf, writeFleet } from '../fleet.ts'

export interface LatencyOptions {
  /** Made anew. */
  readonly root: string
  /** Sites that are rebuilt meanwhile. */
  readonly sites: number
  readonly entries: number
  readonly seed: number
  readonly threads: number
  readonly edits: number
  readonly say: (line: string) => void
}

export interface Latencies {
  /** ms from the call of the webhook to the first answer of the edge with the edited text, of each edit. */
  readonly alone: readonly number[]
  readonly besideRebuild: readonly number[]
  /** Builds of other sites that ended while the second edits were made, with pages that were rendered. */
  readonly rebuilt: number
}

const SECRET = 'a-secret-of-the-bench'
/** No site is built more than twice in a window of 250 ms; an editor takes longer. */
const PAUSE = 300

/** A whole farm in one process, one of whose sites comes from a CMS that calls after each edit. */
export async function measureLatency(options: LatencyOptions): Promise<Latencies> {
  const { root, threads, edits, say } = options
  await rm(root, { recursive: true, force: true })
  const { edited, others } = await writeWorkspace(options)
  const farm = start(
    ['start', '--root', root, '--json', '--port', '0', '--api-port', '0', '--concurrency', String(threads)],
    { environment: { BENCH_HOOK: SECRET } },
  )
  try {
    say(`building ${options.sites} sites`)
    const { url, status } = JSON.parse(await farm.printed('stdout', /\}\s*$/)) as Farming
    if (status === null) throw new Error('Expected the farm to listen for webhooks')
    const visitor = visitorOf(url, edited)
    const measure = async (count: number): Promise<number[]> => {
      const times: number[] = []
      for (let at = 0; at < count; at++) {
        const text = await edited.change()
        const begun = performance.now()
        await call(status, text)
        await visitor.sees(text)
        times.push(performance.now() - begun)
        await delay(PAUSE)
      }
      return times
    }
    await measure(10)
    say(`${edits} edits, one after the other`)
    const alone = await measure(edits)
    say(`${edits} edits while the fleet is rebuilt again and again`)
    await using rebuilding = await rebuildAgainAndAgain(root, others)
    const besideRebuild = await measure(edits)
    return { alone, besideRebuild, rebuilt: await rebuilding.count() }
  } finally {
    farm.child.kill('SIGTERM')
    await farm.ended
  }
}

/** A site of a CMS in a folder, and a fleet beside it. */
async function writeWorkspace({ root, sites, entries, seed }: LatencyOptions) {
  const fleet = await writeFleet({ root, sites, entries, seed })
  const [first = '', ...others] = fleet.sites
  await rename(join(root, 'sites', first, 'content'), join(root, 'desk'))
  await mkdir(join(root, 'sites', first), { recursive: true })
  const file = join(root, 'sites', first, 'site.json')
  const site = JSON.parse(await readFile(file, 'utf8'))
  const fields = { title: 'title', description: 'description', date: 'date', tags: 'tags' }
  const posts = { type: 'posts', fields, body: 'body', slug: 'slug' }
  await writeFile(file, JSON.stringify({ ...site, content: { source: 'desk', collections: { posts } } }))
  const config = {
    sources: { desk: { type: 'directory', path: 'desk' } },
    farm: { webhooks: { desk: { scheme: 'strapi', secrets: [{ env: 'BENCH_HOOK' }] } } },
  }
  await writeFile(join(root, 'nextgen.config.ts'), `export default ${JSON.stringify(config)}\n`)
  const [name = ''] = (await readdir(join(root, 'desk', 'posts'))).sort()
  const article = join(root, 'desk', 'posts', name)
  const original = await readFile(article, 'utf8')
  let round = 0
  return {
    others,
    edited: {
      host: domainOf(first),
      path: `/posts/${name.replace(/\.md$/, '')}/`,
      async change(): Promise<string> {
        const text = `Edited for the ${++round}th time.`
        await writeFile(article, `${original}\n${text}\n`)
        return text
      },
    },
  }
}

async function call(status: string, about: string): Promise<void> {
  const answer = await fetch(new URL('hooks/desk', status), {
    method: 'POST',
    headers: { authorization: `Bearer ${SECRET}`, 'content-type': 'application/json' },
    body: JSON.stringify({ event: 'entry.update', model: 'posts', entry: { about } }),
  })
  if (answer.status !== 202) throw new Error(`Expected 202 of the webhook, got ${answer.status}`)
}

/** Asks for a page again and again, on one connection. */
function visitorOf(url: string, { host, path }: { readonly host: string; readonly path: string }) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const read = (): Promise<string> =>
    new Promise((resolve, reject) => {
      request(new URL(path, url), { agent, headers: { host } }, answer => {
        let text = ''
        answer.setEncoding('utf8').on('data', part => {
          text += part
        })
        answer.on('end', () => resolve(text)).on('error', reject)
      })
        .on('error', reject)
        .end()
    })
  return {
    async sees(text: string): Promise<void> {
      const givesUpAt = performance.now() + 60_000
      while (!(await read()).includes(text)) {
        if (performance.now() > givesUpAt) throw new Error(`"${text}" was not live after a minute`)
        await delay(3)
      }
    },
  }
}

/** Gives all sites another name whenever they have all been built: every page of theirs is rendered again. */
async function rebuildAgainAndAgain(root: string, sites: readonly string[]) {
  await using stack = new AsyncDisposableStack()
  const ledger = stack.use(await openLedger(`sqlite:${join(root, '.nextgen/farm/ledger.db')}`))
  const ends = new AbortController()
  const begunAt = Date.now()
  const rename = async (round: number): Promise<void> => {
    for (const site of sites) {
      const file = join(root, 'sites', site, 'site.json')
      await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), name: `Round ${round}` }))
    }
  }
  const open = async (): Promise<number> => (await ledger.demands.open('live')).length
  await rename(0)
  await waitUntil('The rebuild to begin', async () => (await open()) > sites.length / 2)
  const running = (async () => {
    for (let round = 1; !ends.signal.aborted; round++) {
      while (!ends.signal.aborted && (await open()) > 2) await delay(50)
      if (!ends.signal.aborted) await rename(round)
    }
  })()
  stack.defer(async () => {
    ends.abort()
    await running
  })
  const moved = stack.move()
  return {
    async count(): Promise<number> {
      const builds = await ledger.builds.list({ limit: 100_000 })
      return builds.filter(
        ({ site, startedAt, rendered }) => sites.includes(site) && startedAt >= begunAt && rendered > 1,
      ).length
    },
    [Symbol.asyncDispose]: () => moved.disposeAsync(),
  }
}
