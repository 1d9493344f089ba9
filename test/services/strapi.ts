import { randomBytes } from 'node:crypto'
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installStrapi, STRAPI_APP } from './cms-install.ts'
import { startDaemon, waitUntil } from './daemon.ts'
import { freePort } from './free-port.ts'

export interface StrapiAnswer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: each test reads the fields that it expects.
  readonly body: any
}

/** A real Strapi with an empty SQLite database and the types of `strapi-app`. */
export interface Strapi extends AsyncDisposable {
  readonly url: string
  /** May read and write. */
  readonly token: string
  /** May only read, and cannot see the schemas of types. */
  readonly readToken: string
  /** The file of its database; to be touched while it is stopped alone. */
  readonly database: string
  /** Calls the content API with the token that may write. */
  api(method: string, path: string, data?: object | FormData): Promise<StrapiAnswer>
  /** Calls the admin panel's API as the administrator. */
  admin(method: string, path: string, data?: object): Promise<StrapiAnswer>
  /** Takes a published entry offline, or publishes its draft; the content API cannot. */
  unpublish(uid: string, documentId: string): Promise<void>
  publish(uid: string, documentId: string): Promise<void>
  stop(): Promise<void>
  /** Starts it anew after a stop, on the same port with the same data. */
  start(): Promise<void>
}

/** Starts one, or says why there can be none. Takes 4 s once it is installed. */
export async function startStrapi(): Promise<Strapi | { readonly why: string }> {
  const installed = await installStrapi()
  if ('why' in installed) return installed
  const dir = await mkdtemp(join(tmpdir(), 'nextgen-strapi-'))
  await cp(STRAPI_APP, dir, { recursive: true })
  await mkdir(join(dir, 'public', 'uploads'), { recursive: true })
  await symlink(join(installed.dir, 'node_modules'), join(dir, 'node_modules'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const secret = (): string => randomBytes(16).toString('hex')
  const environment = {
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? '',
    NODE_ENV: 'test',
    HOST: '127.0.0.1',
    PORT: String(port),
    DATABASE_FILENAME: join(dir, 'data.db'),
    STRAPI_TELEMETRY_DISABLED: 'true',
    STRAPI_DISABLE_UPDATE_NOTIFICATION: 'true',
    APP_KEYS: `${secret()},${secret()}`,
    API_TOKEN_SALT: secret(),
    ADMIN_JWT_SECRET: secret(),
    JWT_SECRET: secret(),
    TRANSFER_TOKEN_SALT: secret(),
    ENCRYPTION_KEY: secret(),
  }
  const command = join(dir, 'node_modules', '@strapi', 'strapi', 'bin', 'strapi.js')
  const log = join(dir, 'strapi.log')
  const launch = async () => {
    const daemon = startDaemon('strapi', process.execPath, [command, 'start'], log, {
      cwd: dir,
      env: environment,
    })
    const isReady = async (): Promise<boolean> => !daemon.isRunning || (await fetch(`${url}/_health`)).status === 204
    await waitUntil('starting Strapi', isReady)
    if (!daemon.isRunning) throw new Error(`Strapi has ended: ${(await readFile(log, 'utf8')).slice(-2000)}`)
    return daemon
  }
  let daemon = await launch()

  const call = async (
    bearer: string,
    method: string,
    path: string,
    data?: object | FormData,
  ): Promise<StrapiAnswer> => {
    const isForm = data instanceof FormData
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(bearer && { authorization: `Bearer ${bearer}` }),
        ...(data && !isForm && { 'content-type': 'application/json' }),
      },
      ...(data && { body: isForm ? data : JSON.stringify(data) }),
    })
    const text = await response.text()
    const body = text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text
    return { status: response.status, body }
  }
  const demand = async (answer: Promise<StrapiAnswer>): Promise<StrapiAnswer> => {
    const got = await answer
    if (got.status >= 400) throw new Error(`Strapi: ${got.status} ${JSON.stringify(got.body)}`)
    return got
  }

  const account = { email: 'admin@cms.example', password: 'Passw0rd!', firstname: 'A', lastname: 'B' }
  const registered = await demand(call('', 'POST', '/admin/register-admin', account))
  const jwt = registered.body.data.token as string
  const tokenOf = async (type: string): Promise<string> => {
    const wanted = { name: type, description: '', type, lifespan: null }
    return (await demand(call(jwt, 'POST', '/admin/api-tokens', wanted))).body.data.accessKey
  }
  const token = await tokenOf('full-access')
  const readToken = await tokenOf('read-only')

  const act = async (uid: string, documentId: string, action: string): Promise<void> => {
    await demand(call(jwt, 'POST', `/content-manager/collection-types/${uid}/${documentId}/actions/${action}`, {}))
  }

  return {
    url,
    token,
    readToken,
    database: environment.DATABASE_FILENAME,
    api: (method, path, data) => demand(call(token, method, path, data)),
    admin: (method, path, data) => demand(call(jwt, method, path, data)),
    unpublish: (uid, documentId) => act(uid, documentId, 'unpublish'),
    publish: (uid, documentId) => act(uid, documentId, 'publish'),
    stop: () => daemon.stop(),
    async start() {
      daemon = await launch()
    },
    async [Symbol.asyncDispose]() {
      await daemon.stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
}
