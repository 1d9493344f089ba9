/**
 * `npm run demo:strapi`: a real Strapi with content for twenty sites, pulled, published and served. `--once` ends after the
 * first edit has reached the edge.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startStrapi } from '../services/strapi.ts'
import { DEMO_SITES, fillStrapi } from './strapi-content.ts'

const { values: flags } = parseArgs({
  options: { port: { type: 'string', default: '7000' }, once: { type: 'boolean' } },
})
const repo = join(import.meta.dirname, '..', '..')
const root = join(repo, '.nextgen', 'demo-strapi')
const say = (line: string): void => console.log(line)

say('Starting Strapi (the first time it is installed, which takes some minutes) …')
const strapi = await startStrapi()
if ('why' in strapi) {
  console.error(strapi.why)
  process.exit(1)
}
let edge: ChildProcess | undefined
const stopped = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopped.abort())
try {
  const article = await fillStrapi(strapi, say)
  await writeWorkspace(strapi.url)
  await nextgen('publish')
  edge = program(['serve', '--port', flags.port, '--root', root])
  await showEdit(article)
  const [first] = DEMO_SITES
  say(`
Strapi:    ${strapi.url} (its REST API; write token: ${strapi.token})
The fleet: http://localhost:${flags.port}/
One site:  http://${first?.id}.localhost:${flags.port}/

Edit an entry, then publish what changed:
  curl -X PUT ${strapi.url}/api/articles/${article} -H 'authorization: Bearer ${strapi.token}' -H 'content-type: application/json' -d '{"data":{"headline":"Edited by hand"}}'
  NEWSROOM_TOKEN=${strapi.readToken} npm run -s nextgen -- publish --root ${root}
`)
  if (!flags.once && !stopped.signal.aborted) {
    say('Ctrl-C ends all of it.')
    await once(stopped.signal, 'abort')
  }
} finally {
  edge?.kill('SIGTERM')
  await strapi[Symbol.asyncDispose]()
}

/** Edits one article in the CMS, and tells how long it took until visitors could read it. */
async function showEdit(article: string): Promise<void> {
  if (!strapi || 'why' in strapi) return
  const begun = performance.now()
  const headline = `Edited at ${new Date().toISOString().slice(11, 19)}`
  await strapi.api('PUT', `/api/articles/${article}`, { data: { headline } })
  await nextgen('publish')
  say(`An edit in Strapi was live ${((performance.now() - begun) / 1000).toFixed(1)} s later: ${headline}`)
}

function program(words: readonly string[]): ChildProcess {
  return spawn(process.execPath, [join(repo, 'bin', 'nextgen.js'), ...words], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, NEWSROOM_TOKEN: strapi && 'readToken' in strapi ? strapi.readToken : '' },
  })
}

async function nextgen(...words: string[]): Promise<void> {
  const [code] = await once(program([...words, '--root', root]), 'close')
  if (code !== 0) throw new Error(`nextgen ${words.join(' ')} ended with ${code}`)
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
  await writeFile(
    join(root, 'nextgen.config.ts'),
    `export default ${JSON.stringify({ sources: { newsroom: source } }, null, 2)}\n`,
  )
}
