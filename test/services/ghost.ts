import { createHmac } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installGhost } from './cms-install.ts'
import { startDaemon, waitUntil } from './daemon.ts'
import { freePort } from './free-port.ts'

/** A real Ghost with an empty SQLite database. */
export interface Ghost extends AsyncDisposable {
  readonly url: string
  /** Of the Content API. */
  readonly key: string
  /** `id:secret` of the Admin API. */
  readonly adminKey: string
  /** Calls the Admin API with that key. */
  // biome-ignore lint/suspicious/noExplicitAny: each test reads the fields that it expects.
  admin(method: string, path: string, body?: object): Promise<any>
}

/** Starts one, or says why there can be none. Takes 10 s once it is installed. */
export async function startGhost(): Promise<Ghost | { readonly why: string }> {
  const installed = await installGhost()
  if ('why' in installed) return installed
  const dir = await mkdtemp(join(tmpdir(), 'nextgen-ghost-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  await mkdir(join(dir, 'content'), { recursive: true })
  // Ghost must be started where its package is; what would stand in a file there, variables say as well.
  const environment = {
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? '',
    NODE_ENV: 'development',
    url,
    server__host: '127.0.0.1',
    server__port: String(port),
    database__client: 'sqlite3',
    database__connection__filename: join(dir, 'ghost.db'),
    database__useNullAsDefault: 'true',
    paths__contentPath: join(dir, 'content'),
    mail__transport: 'Direct',
    logging__level: 'error',
    logging__transports: '["stdout"]',
    privacy__useUpdateCheck: 'false',
    privacy__useGravatar: 'false',
  }
  const log = join(dir, 'ghost.log')
  const command = [join(installed.dir, 'index.js')]
  const daemon = startDaemon('ghost', process.execPath, command, log, { cwd: installed.dir, env: environment })
  const admin = `${url}/ghost/api/admin`
  const isReady = async (): Promise<boolean> => !daemon.isRunning || (await fetch(`${admin}/site/`)).status === 200
  await waitUntil('starting Ghost', isReady, 120_000)
  if (!daemon.isRunning) throw new Error(`Ghost has ended: ${(await readFile(log, 'utf8')).slice(-2000)}`)

  const call = async (method: string, path: string, headers: Record<string, string>, body?: object) => {
    const response = await fetch(`${admin}${path}`, {
      method,
      headers: { origin: url, 'accept-version': 'v6.0', 'content-type': 'application/json', ...headers },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (response.status >= 400) throw new Error(`Ghost: ${method} ${path}: ${response.status} ${text.slice(0, 500)}`)
    return { cookies: response.headers.getSetCookie(), body: text.startsWith('{') ? JSON.parse(text) : text }
  }
  const account = { name: 'Owner', email: 'owner@cms.example', password: 'Sup3rS3cret!pass', blogTitle: 'News' }
  await call('POST', '/authentication/setup/', {}, { setup: [account] })
  const session = await call('POST', '/session/', {}, { username: account.email, password: account.password })
  const cookie = session.cookies.map(each => each.split(';')[0]).join('; ')
  const wanted = { integrations: [{ name: 'Factory' }] }
  const { integrations } = (await call('POST', '/integrations/?include=api_keys', { cookie }, wanted)).body
  const keyOf = (type: string): string =>
    integrations[0].api_keys.find((key: { type: string }) => key.type === type).secret
  const adminKey = keyOf('admin')

  return {
    url,
    key: keyOf('content'),
    adminKey,
    admin: async (method, path, body) =>
      (await call(method, path, { authorization: `Ghost ${tokenOf(adminKey)}` }, body)).body,
    async [Symbol.asyncDispose]() {
      await daemon.stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

function tokenOf(adminKey: string): string {
  const [kid = '', secret = ''] = adminKey.split(':')
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const iat = Math.floor(Date.now() / 1000)
  const signed = `${encode({ alg: 'HS256', typ: 'JWT', kid })}.${encode({ iat, exp: iat + 300, aud: '/admin/' })}`
  return `${signed}.${createHmac('sha256', Buffer.from(secret, 'hex')).update(signed).digest('base64url')}`
}
