import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { type Daemon, startDaemon, waitUntil } from './daemon.ts'
import { freePort } from './free-port.ts'
import type { Server } from './redis.ts'

const run = promisify(execFile)
const DEBIAN = '/usr/lib/postgresql'

/** Where `initdb` and `postgres` are; null when they are not installed. */
function programs(): string | null {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [...versions.map(version => join(DEBIAN, version, 'bin')), ...(process.env.PATH ?? '').split(':')]
  return folders.find(folder => ['initdb', 'postgres'].every(name => existsSync(join(folder, name)))) ?? null
}

/** Why there can be no PostgreSQL on this machine; null when there can. */
export const whyNoPostgres = (): string | null =>
  programs() ? null : 'PostgreSQL is not installed: apt-get install -y --no-install-recommends postgresql'

/** Starts PostgreSQL on a free port, as another user when a test runs as root: it refuses to run as that one. */
export async function startPostgres(): Promise<Server> {
  const bin = programs() as string
  const dir = await mkdtemp(join(tmpdir(), 'nextgen-postgres-'))
  const port = await freePort()
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const isRoot = process.getuid?.() === 0
  const as = isRoot ? await idsOf('postgres') : undefined
  if (as) await chown(dir, as.uid, as.gid)
  const data = join(dir, 'data')
  await run(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'postgres', '--auth=trust', '--no-sync', '-E', 'UTF8', '--no-locale'],
    as as object,
  )
  let daemon: Daemon
  const start = async (): Promise<void> => {
    const options = ['-D', data, '-p', String(port), '-c', `unix_socket_directories=${dir}`, '-c', 'fsync=off']
    daemon = startDaemon(
      'postgres',
      join(bin, 'postgres'),
      [...options, '-c', 'listen_addresses=127.0.0.1'],
      join(dir, 'log'),
      as,
    )
    await waitUntil('PostgreSQL', () => answers(url))
  }
  await start()
  return {
    url,
    stop: () => daemon.stop(),
    restart: start,
    async [Symbol.asyncDispose]() {
      await daemon.stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

/** Whether the server answers a question; for a while after it listens it does not. */
async function answers(url: string): Promise<boolean> {
  const client = new pg.Client(url)
  try {
    await client.connect()
    await client.query('select 1')
    return true
  } finally {
    await client.end()
  }
}

async function idsOf(user: string): Promise<{ uid: number; gid: number }> {
  const [uid, gid] = await Promise.all(['-u', '-g'].map(flag => run('id', [flag, user])))
  return { uid: Number(uid?.stdout), gid: Number(gid?.stdout) }
}
