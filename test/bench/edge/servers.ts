import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** A web server in a process of its own. */
export interface Server extends AsyncDisposable {
  readonly name: string
  readonly port: number
}

/** `nextgen serve`, as it is started for visitors. */
export async function startEdge(repo: string, bucketDir: string): Promise<Server> {
  const port = await freePort()
  const words = [
    'serve',
    '--root',
    repo,
    '--bucket',
    `file:${bucketDir}`,
    '--port',
    String(port),
    '--host',
    '127.0.0.1',
  ]
  const child = spawn(process.execPath, [join(repo, 'bin', 'nextgen.js'), ...words], { stdio: 'ignore' })
  return started('the edge, one process', child, port)
}

/** nginx with one worker process, no log, and connections that it does not close. */
export async function startNginx(folder: string, work: string): Promise<Server> {
  const port = await freePort()
  const dir = join(work, 'nginx')
  await mkdir(dir, { recursive: true })
  const file = join(dir, 'nginx.conf')
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  await writeFile(
    file,
    `daemon off; worker_processes 1; user root; pid ${dir}/nginx.pid; error_log stderr error;
events { worker_connections 1024; }
http {
  access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_timeout 65; keepalive_requests 100000000;
  types { text/html html; } default_type application/octet-stream;
  ${temporary.map(name => `${name}_temp_path ${dir}/${name};`).join(' ')}
  server { listen 127.0.0.1:${port}; server_name _; root ${folder}/$host; }
}
`,
  )
  return started('nginx, one worker', spawn('nginx', ['-c', file, '-p', dir], { stdio: 'ignore' }), port)
}

async function started(name: string, child: ChildProcess, port: number): Promise<Server> {
  const ended = once(child, 'close')
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
  }
  for (let attempt = 0; attempt < 100; attempt++) {
    if (child.exitCode !== null) break
    if (await answers(port)) return { name, port, [Symbol.asyncDispose]: stop }
    await delay(100)
  }
  await stop()
  throw new Error(`expected ${name} to listen on port ${port}, but it did not within 10 s`)
}

const answers = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/`).then(
    () => true,
    () => false,
  )

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}
