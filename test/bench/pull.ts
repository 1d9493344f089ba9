import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createLimiter } from '#base/limiter.ts'
import { meteredFetch, platformFetch } from '#cms/http/fetch.ts'
import { strapiCms } from '#cms/strapi/strapi.ts'
import { cutSites } from '../../src/pull/cut/cut.ts'
import { pullSource } from '../../src/pull/pull-source.ts'
import { openSourceStore } from '../../src/pull/store/store.ts'
import { siteOf } from '../pull/site.ts'
import { type Strapi, startStrapi } from '../services/strapi.ts'
import type { Bench, BenchOptions, BenchResult } from './bench.ts'
import { domainOf, fill } from './pull/fill.ts'
import { median } from './rounds.ts'

const SITES = 50
const DEMAND = { types: ['articles'], paths: { articles: ['site.domain', 'author.name'] } }
const MAPPINGS = {
  posts: {
    type: 'articles',
    filter: { 'site.domain': '{domain}' },
    fields: { title: 'headline', description: 'summary', author: 'author.name' },
    body: 'text',
  },
}

export const bench: Bench = {
  about: 'pulling 10,000 entries of 50 sites from a real Strapi: everything, after one edit, and for more sites',
  async run(options): Promise<BenchResult> {
    // 10,000 with the 50 that a fleet's site has when nobody says otherwise.
    const each = options.entries * 4
    options.say(`starting Strapi, and filling it with ${SITES * each} entries`)
    const strapi = await startStrapi()
    if ('why' in strapi) throw new Error(strapi.why)
    try {
      await fill(strapi, SITES, each)
      return await measure(strapi, SITES * each, options)
    } finally {
      await strapi[Symbol.asyncDispose]()
    }
  },
}

async function measure(strapi: Strapi, entries: number, { rounds, work, say }: BenchOptions): Promise<BenchResult> {
  const loops = new Map<number, number[]>([1, 2, 4, 6].map(concurrency => [concurrency, []]))
  const fulls: number[] = []
  for (let round = 0; round <= rounds; round++) {
    for (const [concurrency, times] of loops) {
      const ms = await plainLoop(strapi, concurrency)
      if (round > 0) times.push(ms)
    }
    const { ms } = await fullPull(strapi, join(work, 'pull'), SITES, entries)
    if (round > 0) fulls.push(ms)
    say(`round ${round}: full pull ${(ms / 1000).toFixed(2)} s`)
  }
  const [best, plain] = [...loops]
    .map(([concurrency, times]) => [concurrency, median(times)] as const)
    .sort((a, b) => a[1] - b[1])[0] as [number, number]
  const full = median(fulls)
  const edit = await afterOneEdit(strapi, join(work, 'pull'), rounds + 1)
  const [few, many] = [
    await fullPull(strapi, join(work, 'pull'), SITES, entries),
    await fullPull(strapi, join(work, 'pull'), 200, entries),
  ]
  const held = await heldWhilePulling(strapi, join(work, 'pull'), entries)
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`
  return {
    tables: [
      {
        title: `${entries} entries in ${SITES} sites, Strapi 5 on SQLite, this machine`,
        columns: ['what', 'median', 'requests'],
        rows: [
          [`plain loop, pages of 100, ${best} at once`, seconds(plain), String(entries / 100)],
          ['full pull: read, kept, references', seconds(full), String(few.requests)],
          [`cut of ${SITES} snapshots after it`, seconds(few.cutMs), '0'],
          ['pull after one edit, the waiting for Strapi left out', `${edit.own.toFixed(0)} ms`, String(edit.requests)],
          ['cut after one edit', `${edit.cut.toFixed(0)} ms`, '0'],
          ['objects held, first quarter of a full pull', megabytes(held.first), ''],
          ['objects held, last quarter', megabytes(held.last), ''],
        ],
        notes: ['the plain loop asks for the same fields and parses the answers, and does nothing else'],
      },
    ],
    targets: [
      target('full pull ÷ plain loop', '≤ 1.3', full / plain, full / plain <= 1.3),
      target(
        'requests after one edit, of 3 types and media',
        '≤ 2 a type + 1',
        edit.requests,
        edit.requests <= 3 * 2 + 1,
      ),
      target(
        'ms after one edit beyond the answers, cut included',
        '< 300',
        edit.own + edit.cut,
        edit.own + edit.cut < 300,
      ),
      target(
        'objects held in the last quarter of a full pull ÷ in the first',
        '≤ 1.2',
        held.last / held.first,
        held.last / held.first <= 1.2,
      ),
      target('requests for 200 sites ÷ for 50', '1', many.requests / few.requests, many.requests === few.requests),
    ],
  }
}

const target = (what: string, wanted: string, measured: number, ok: boolean) => ({
  what,
  wanted,
  measured: measured.toFixed(2).replace(/\.?0+$/, ''),
  ok,
})

/** What somebody would write who wants all articles: pages side by side, parsed, and forgotten. */
async function plainLoop({ url, readToken }: Strapi, concurrency: number): Promise<number> {
  const begun = performance.now()
  const get = async (page: number) => {
    const query = `populate[author][fields][0]=documentId&populate[site][fields][0]=documentId&populate[hero][fields][0]=documentId&populate[seo][populate]=*&populate[related][fields][0]=documentId&sort=id:asc&pagination[page]=${page}&pagination[pageSize]=100`
    const response = await fetch(`${url}/api/articles?${query}`, { headers: { authorization: `Bearer ${readToken}` } })
    return (await response.json()) as { meta: { pagination: { pageCount: number } } }
  }
  const { pageCount } = (await get(1)).meta.pagination
  const limiter = createLimiter(concurrency)
  await Promise.all(Array.from({ length: pageCount - 1 }, (_, index) => limiter.run(() => get(index + 2))))
  return performance.now() - begun
}

function opened(strapi: Strapi, dir: string, anew: boolean) {
  if (anew) rmSync(dir, { recursive: true, force: true })
  mkdirSync(dir, { recursive: true })
  const { fetch, meter } = meteredFetch(platformFetch)
  const cms = strapiCms({ url: strapi.url, token: strapi.readToken, tokenName: 'STRAPI_TOKEN', fetch })
  const file = join(dir, 'newsroom.sqlite')
  const store = openSourceStore(file)
  return {
    meter,
    store,
    pull: () =>
      pullSource({
        ...{ source: 'newsroom', cms, meter, store, demand: DEMAND, drafts: false, full: false },
        ...{ reconcileAfter: Number.POSITIVE_INFINITY, now: Date.now() },
      }),
    async cut(sites: number): Promise<number> {
      const begun = performance.now()
      const requests = Array.from({ length: sites }, (_, at) => ({
        site: siteOf(`s${at}`, { domain: domainOf(at % SITES) }),
        mappings: MAPPINGS,
        dir: join(dir, 'snapshots', String(at)),
      }))
      await cutSites(requests, { store, source: 'newsroom' })
      return performance.now() - begun
    },
  }
}

async function fullPull(strapi: Strapi, dir: string, sites: number, entries: number) {
  const { store, meter, pull, cut } = opened(strapi, dir, true)
  const begun = performance.now()
  try {
    await pull()
    const ms = performance.now() - begun
    if (store.count('articles') !== entries)
      throw new Error(`expected ${entries} articles, got ${store.count('articles')}`)
    return { ms, requests: meter.requests, cutMs: await cut(sites) }
  } finally {
    store[Symbol.dispose]()
  }
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`

/** The most that a collection leaves on the heap, bytes, while the first and the last quarter of the entries come. */
async function heldWhilePulling(strapi: Strapi, dir: string, entries: number) {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const { store, pull } = opened(strapi, dir, true)
  let first = 0
  let last = 0
  const watch = setInterval(() => {
    collect()
    const { heapUsed } = process.memoryUsage()
    const there = store.count('articles') / entries
    if (there > 0 && there <= 0.25) first = Math.max(first, heapUsed)
    if (there > 0.75 && there < 1) last = Math.max(last, heapUsed)
  }, 20)
  try {
    await pull()
    return { first, last }
  } finally {
    clearInterval(watch)
    store[Symbol.dispose]()
  }
}

/** The time that a pull takes beside waiting for answers: requests go one after another here, so that both add up. */
async function afterOneEdit(strapi: Strapi, dir: string, times: number) {
  const { store, meter, pull, cut } = opened(strapi, dir, false)
  const { data } = (await strapi.api('GET', '/api/articles?pagination[pageSize]=1&sort=id')).body
  const own: number[] = []
  const cuts: number[] = []
  let requests = 0
  try {
    for (let at = 0; at < times; at++) {
      await strapi.api('PUT', `/api/articles/${data[0].documentId}`, { data: { headline: `Edited ${at}` } })
      const before = { ...meter }
      const begun = performance.now()
      const { changed } = await pull()
      // The article, and its author, whose list of articles has another order.
      if (changed < 1 || changed > 2) throw new Error(`expected one or two changes, got ${changed}`)
      own.push(performance.now() - begun - (meter.waited - before.waited))
      requests = meter.requests - before.requests
      cuts.push(await cut(SITES))
    }
  } finally {
    store[Symbol.dispose]()
  }
  return { own: median(own), cut: median(cuts), requests }
}
