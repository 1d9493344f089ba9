import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Daemon, startDaemon, waitUntil } from './daemon.ts'

const run = promisify(execFile)

const PROGRAMS = ['radosgw', 'ceph-mon', 'ceph-osd', 'ceph', 'monmaptool', 'ceph-authtool', 'radosgw-admin']
const INSTALL = 'apt-get install -y --no-install-recommends radosgw ceph-mon ceph-osd'

/** Why there can be no RGW on this machine; null when there can. */
export function whyNoRgw(): string | null {
  const folders = (process.env.PATH ?? '').split(':')
  const missing = PROGRAMS.filter(program => !folders.some(folder => existsSync(join(folder, program))))
  if (missing.length === 0) return null
  return `Ceph RGW is not installed (${missing.join(', ')} missing): ${INSTALL}`
}

/** A Ceph cluster of one machine with its S3 gateway. */
export interface Rgw extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  readonly gateway: Daemon
  /** The URL of a bucket here, for `openBucket`; the credentials go into the environment. */
  urlOf(bucket: string, prefix?: string): string
  /** Runs `radosgw-admin`. */
  admin(...words: readonly string[]): Promise<unknown>
  /** Ends the gateway if it has not ended, and starts it anew. */
  restartGateway(): Promise<void>
}

/**
 * Starts a monitor, a store in memory and the gateway, on free ports unless the gateway's is named, with everything below a temporary folder. Takes
 * about 15 s. No manager: it would only report. Dispose it, and nothing is left.
 */
export async function startRgw(options: { readonly port?: number } = {}): Promise<Rgw> {
  const dir = await mkdtemp(join(tmpdir(), 'nextgen-rgw-'))
  const daemons: Daemon[] = []
  const dispose = async () => {
    for (const daemon of daemons.toReversed()) await daemon.stop()
    await rm(dir, { recursive: true, force: true })
  }
  try {
    return await start(dir, daemons, dispose, options.port)
  } catch (error) {
    await dispose()
    throw error
  }
}

async function start(dir: string, daemons: Daemon[], dispose: () => Promise<void>, wanted?: number): Promise<Rgw> {
  const [monitorPort, oldMonitorPort, free] = (await freePorts(3)) as [number, number, number]
  const port = wanted ?? free
  for (const folder of ['mon', 'osd', 'rgw', 'log', 'run']) await mkdir(join(dir, folder))
  const conf = join(dir, 'ceph.conf')
  const monitors = `[v2:127.0.0.1:${monitorPort},v1:127.0.0.1:${oldMonitorPort}]`
  await writeFile(conf, configuration(dir, monitors, port))
  const ceph = (program: string, ...args: string[]) => run(program, ['-c', conf, ...args])
  const daemon = (name: string, command: string, ...args: string[]) => {
    const started = startDaemon(name, command, ['-c', conf, ...args, '-f'], join(dir, 'log', `${name}.out`))
    daemons.push(started)
    return started
  }

  await makeKeys(join(dir, 'keyring'))
  await run('monmaptool', ['--create', '--fsid', FSID, '--addv', 'a', monitors, join(dir, 'monmap'), '--clobber'])
  await ceph('ceph-mon', '-i', 'a', '--mkfs', '--monmap', join(dir, 'monmap'), '--keyring', join(dir, 'keyring'))
  daemon('monitor', 'ceph-mon', '-i', 'a')
  const osd = randomUUID()
  await ceph('ceph', 'osd', 'new', osd, '0')
  await ceph('ceph', 'osd', 'crush', 'add', 'osd.0', '1.0', 'root=default', 'host=localhost')
  await ceph('ceph-osd', '-i', '0', '--mkfs', '--osd-uuid', osd)
  daemon('store', 'ceph-osd', '-i', '0')
  await waitUntil('The store of Ceph', async () => (await ceph('ceph', 'osd', 'stat')).stdout.includes('1 up'))

  const endpoint = `http://127.0.0.1:${port}`
  const credentials = { accessKeyId: 'test', secretAccessKey: 'testsecret' }
  const startGateway = async () => {
    const gateway = daemon('gateway', 'radosgw', '-n', 'client.rgw')
    await waitUntil('The gateway of Ceph', async () => (await fetch(endpoint)).ok)
    return gateway
  }
  let gateway = await startGateway()
  const { accessKeyId, secretAccessKey } = credentials
  const keys = [`--access-key=${accessKeyId}`, `--secret-key=${secretAccessKey}`]
  const admin = (...words: readonly string[]) => ceph('radosgw-admin', '-n', 'client.rgw', ...words)
  await admin('user', 'create', '--uid=test', '--display-name=test', ...keys)
  return {
    endpoint,
    credentials,
    get gateway() {
      return gateway
    },
    admin,
    urlOf: (bucket, prefix = '') => `s3://${bucket}/${prefix}?endpoint=${encodeURIComponent(endpoint)}`,
    async restartGateway() {
      await gateway.stop()
      gateway = await startGateway()
    },
    [Symbol.asyncDispose]: dispose,
  }
}

const FSID = randomUUID()

const KEYS: Readonly<Record<string, readonly string[]>> = {
  'mon.': ['mon', 'allow *'],
  'client.admin': ['mon', 'allow *', 'osd', 'allow *', 'mgr', 'allow *'],
  'client.rgw': ['mon', 'allow rw', 'osd', 'allow rwx', 'mgr', 'allow rw'],
  'osd.0': ['mon', 'allow profile osd', 'osd', 'allow *', 'mgr', 'allow profile osd'],
}

async function makeKeys(keyring: string): Promise<void> {
  await run('ceph-authtool', ['--create-keyring', keyring])
  for (const [name, rights] of Object.entries(KEYS)) {
    const caps = Array.from({ length: rights.length / 2 }, (_, at) => ['--cap', ...rights.slice(at * 2, at * 2 + 2)])
    await run('ceph-authtool', [keyring, '--gen-key', '-n', name, ...caps.flat()])
  }
}

/** One copy of everything, four placement groups a pool, loopback only, and quiet logs. */
const configuration = (dir: string, monitors: string, port: number): string => `
[global]
fsid = ${FSID}
mon host = ${monitors}
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
auth allow insecure global id reclaim = false
keyring = ${dir}/keyring
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pgp num = 4
osd crush chooseleaf type = 0
mon allow pool size one = true
mon max pg per osd = 1000
mon data avail crit = 1
mon data avail warn = 1
ms bind ipv6 = false
public addr = 127.0.0.1
cluster addr = 127.0.0.1
run dir = ${dir}/run
pid file = ${dir}/run/$name.pid
admin socket = ${dir}/run/$name.asok
log file = ${dir}/log/$name.log
debug ms = 0
debug rgw = 0
[mon.a]
mon data = ${dir}/mon
mon cluster log file = ${dir}/log/cluster.log
[osd.0]
osd data = ${dir}/osd
osd objectstore = memstore
memstore device bytes = 4294967296
osd memory target = 1073741824
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:${port} tcp_nodelay=1
rgw data = ${dir}/rgw
rgw thread pool size = 64
rgw enable usage log = false
rgw enable ops log = false
`

/** Ports that nobody listens on. They stay open together until all are known, so that they differ. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer()
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
      return server
    }),
  )
  const ports = servers.map(server => (server.address() as { port: number }).port)
  await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))))
  return ports
}
