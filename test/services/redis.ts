import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Daemon, startDaemon, waitUntil } from './daemon.ts'
import { freePort } from './free-port.ts'

/** Why there can be no Redis on this machine; null when there can. */
export function whyNoRedis(): string | null {
  const folders = (process.env.PATH ?? '').split(':')
  if (folders.some(folder => existsSync(join(folder, 'redis-server')))) return null
  return 'Redis is not installed: apt-get install -y --no-install-recommends redis-server'
}

/** A server of a test's own, which may be stopped and started again. */
export interface Server extends AsyncDisposable {
  /** Without a database or a queue. */
  readonly url: string
  stop(): Promise<void>
  restart(): Promise<void>
}

/** Starts Redis on a free port; it keeps what it holds in a file, as one must that wakes are kept in. */
export async function startRedis(): Promise<Server> {
  const dir = await mkdtemp(join(tmpdir(), 'nextgen-redis-'))
  const port = await freePort()
  let daemon: Daemon
  const start = async (): Promise<void> => {
    const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--appendonly', 'yes', '--save', '']
    daemon = startDaemon('redis', 'redis-server', options, join(dir, 'redis.log'))
    await waitUntil('Redis', () => answers(port))
  }
  await start()
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: () => daemon.stop(),
    restart: start,
    async [Symbol.asyncDispose]() {
      await daemon.stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

/** Whether the server answers; while it reads its file it listens, and says `-LOADING`. */
const answers = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = createConnection({ port, host: '127.0.0.1' }, () => socket.write('PING\r\n'))
    const end = (isReady: boolean): void => {
      socket.destroy()
      resolve(isReady)
    }
    socket.once('data', answer => end(answer.toString().startsWith('+PONG'))).once('error', () => end(false))
  })
