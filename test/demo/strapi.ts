/**
 * `npm run demo:strapi`: a real Strapi with content for twenty sites, and a farm that pulls, publishes and serves them, and
 * that Strapi tells of every edit. `--once` ends after the first edit has reached the edge.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { get } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type Strapi, startStrapi } from '../services/strapi.ts'
import { DEMO_SITES, fillStrapi } from './strapi-content.ts'

const { values: flags } = parseArgs({
  options: {
    port: { type: 'string', default: '7000' },
    'api-port': { type: 'string', default: '7001' },
    once: { type: 'boolean' },
  },
})
const { port, 'api-port': apiPort } = flags
const repo = join(import.meta.dirname, '..', '..')
const root = join(repo, '.nextgen', 'demo-strapi')
const secret = randomBytes(24).toString('hex')
const EVENTS = ['create', 'update', 'delete', 'publish', 'unpublish'].map(event => `entry.${event}`)
const say = (line: string): void => console.log(line)

say('Starting Strapi (the first time it is installed, which takes some minutes) …')
const started = await startStrapi()
if ('why' in started) {
  console.error(started.why)
  process.exit(1)
}
const strapi: Strapi = started
let farm: ChildProcess | undefined
const stopped = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopped.abort())
try {
  const article = await fillStrapi(strapi, say)
  await strapi.admin('POST', '/admin/webhooks', {
    ...{ name: 'farm', url: `http://127.0.0.1:${apiPort}/hooks/newsroom`, events: EVENTS },
    headers: { authorization: `Bearer ${secret}` },
  })
  await writeWorkspace(strapi.url)
  farm = spawn(process.execPath, [join(repo, 'bin', 'nextgen.js'), 'start', '--root', root, ...portFlags()], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, NEWSROOM_TOKEN: strapi.readToken, NEWSROOM_HOOK: secret },
  })
  await untilBuilt()
  await showEdit(article)
  const [first] = DEMO_SITES
  say(`
Strapi:    ${strapi.url} (its REST API; write token: ${strapi.token})
The farm:  http://localhost:${apiPort}/
The fleet: http://localhost:${port}/
One site:  http://${first?.id}.localhost:${port}/

Edit an entry; the page that shows it is there within a second:
  curl -X PUT ${strapi.url}/api/articles/${article} -H 'authorization: Bearer ${strapi.token}' -H 'content-type: application/json' -d '{"data":{"headline":"Edited by hand"}}'
`)
  if (!flags.once && !stopped.signal.aborted) {
    say('Ctrl-C ends all of it.')
    await once(stopped.signal, 'abort')
  }
} finally {
  if (farm && farm.exitCode === null) {
    farm.kill('SIGTERM')
    await once(farm, 'exit')
  }
  await strapi[Symbol.asyncDispose]()
}

function portFlags(): string[] {
  return ['--port', port, '--api-port', apiPort]
}

/** A page of a site as a visitor gets it; null when there is none. */
async function pageOf(domain: string, path: string): Promise<string | null> {
  const request = get({ host: '127.0.0.1', port, path, headers: { host: domain } })
  try {
    const [response] = await once(request, 'response')
    const html = await text(response)
    return response.statusCode === 200 ? html : null
  } catch {
    return null
  }
}

async function until(isIt: () => Promise<boolean>): Promise<void> {
  while (!(await isIt())) {
    stopped.signal.throwIfAborted()
    if (farm?.exitCode !== null) throw new Error(`nextgen start ended with ${farm?.exitCode}`)
    await delay(10)
  }
}

async function untilBuilt(): Promise<void> {
  for (const { domain } of DEMO_SITES) await until(async () => (await pageOf(domain, '/')) !== null)
}

/** Edits one article in the CMS, and tells how long it took until visitors could read it. */
async function showEdit(article: string): Promise<void> {
  const { body } = await strapi.api('GET', `/api/articles/${article}?populate=site`)
  const { slug, site } = body.data as { slug: string; site: { domain: string } }
  const headline = `Edited at ${new Date().toISOString().slice(11, 19)}`
  const begun = performance.now()
  await strapi.api('PUT', `/api/articles/${article}`, { data: { headline } })
  const answered = performance.now()
  await until(async () => (await pageOf(site.domain, `/posts/${slug}/`))?.includes(headline) === true)
  const ms = (from: number): string => `${Math.round(performance.now() - from)} ms`
  say(`An edit in Strapi was live after ${ms(begun)}, ${ms(answered)} after Strapi had answered: ${headline}`)
}

/** Twenty sites as rows of a portfolio; how articles become posts, their source says once for all of them. */
async function writeWorkspace(url: string): Promise<void> {
  await rm(root, { recursive: true, force: true })
  await mkdir(join(root, 'sites'), { recursive: true })
  await cp(join(repo, 'themes', 'magazine'), join(root, 'themes', 'magazine'), { recursive: true })
  const rows = DEMO_SITES.map(({ id, name, domain, brand }) =>
    [id, name, domain, 'magazine', 'newsroom', brand].join(','),
  )
  await writeFile(
    join(root, 'sites', 'portfolio.csv'),
    ['id,name,domain,theme,content.source,tokens.color.brand', ...rows, ''].join('\n'),
  )
  const collections = {
    posts: {
      type: 'articles',
      filter: { 'site.domain': '{domain}' },
      fields: { title: 'headline', description: 'summary', date: 'date', author: 'author.name' },
      body: 'text',
    },
  }
  const source = { type: 'strapi', url, token: { env: 'NEWSROOM_TOKEN' }, privateNetwork: true, collections }
  const webhooks = { newsroom: { scheme: 'strapi', secrets: [{ env: 'NEWSROOM_HOOK' }] } }
  await writeFile(
    join(root, 'nextgen.config.ts'),
    `export default ${JSON.stringify({ sources: { newsroom: source }, farm: { webhooks } }, null, 2)}\n`,
  )
}
