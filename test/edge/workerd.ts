import { get, type IncomingHttpHeaders, type RequestOptions } from 'node:http'
import { join } from 'node:path'
import { Miniflare } from 'miniflare'
import { rolldown } from 'rolldown'
import type { R2Binding } from '#bucket/r2.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const SETTINGS = { modules: true, compatibilityDate: '2026-07-01', compatibilityFlags: ['nodejs_compat'] }

/** Cloudflare's runtime with an R2 bucket and a script. */
export interface Workerd extends AsyncDisposable {
  /** The bucket, from outside of the worker. */
  readonly r2: R2Binding
  /** What a visitor gets; `host` names the site. */
  ask(url: string, headers?: Readonly<Record<string, string>>, method?: string): Promise<Response>
  /** The same over HTTP, with the bytes as they travel. */
  askRaw(host: string, path: string, headers: Readonly<Record<string, string>>): Promise<RawAnswer>
}

export interface RawAnswer {
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** Starts the runtime with a script that does nothing, or with the worker entry, bundled as for a deployment. */
export async function startWorkerd(variables?: Readonly<Record<string, string>>): Promise<Workerd> {
  const script = variables ? await bundle() : 'export default { fetch: () => new Response("") }'
  const miniflare = new Miniflare({ ...SETTINGS, script, r2Buckets: ['BUCKET'], bindings: { ...variables } })
  const { port } = await miniflare.ready
  return {
    r2: (await miniflare.getR2Bucket('BUCKET')) as unknown as R2Binding,
    ask: async (url, headers = {}, method = 'GET') =>
      (await miniflare.dispatchFetch(url, {
        method,
        headers: { ...headers },
        redirect: 'manual',
      })) as unknown as Response,
    askRaw: (host, path, headers) => getRaw({ host: '127.0.0.1', port, path, headers: { host, ...headers } }),
    [Symbol.asyncDispose]: () => miniflare.dispose(),
  }
}

const getRaw = (options: RequestOptions): Promise<RawAnswer> =>
  new Promise((resolve, reject) => {
    get(options, response => {
      const chunks: Buffer[] = []
      response.on('data', chunk => chunks.push(chunk))
      response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(chunks) }))
    }).on('error', reject)
  })

async function bundle(): Promise<string> {
  const bundle = await rolldown({
    input: join(ROOT, 'src/edge/worker.ts'),
    cwd: ROOT,
    platform: 'neutral',
    external: /^node:/,
    resolve: { mainFields: ['module', 'main'], conditionNames: ['workerd', 'worker', 'import', 'default'] },
  })
  const { output } = await bundle.generate({ format: 'esm', codeSplitting: false })
  await bundle.close()
  return output[0].code
}
