import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { repo, run } from '../cli/program.ts'
import { makeWorkspace, type TestWorkspace } from '../cli/workspace.ts'
import { type Daemon, startDaemon, waitUntil } from './daemon.ts'

/** An S3 server for development that takes no notice of conditions; it is not among our packages, since it is not kept up. */
const PACKAGE = 's3rver@3.7.1'
const home = join(repo, '.nextgen', 'services', 's3rver')
const program = join(home, 'node_modules', 's3rver', 'bin', 's3rver.js')

function whyNot(): string | null {
  if (existsSync(program)) return null
  try {
    const words = ['install', '--prefix', home, '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', PACKAGE]
    execFileSync('npm', words, { stdio: 'ignore', timeout: 120_000 })
    return existsSync(program) ? null : `${PACKAGE} has no program`
  } catch {
    return `${PACKAGE} could not be installed`
  }
}

const reason = whyNot()
if (reason) console.log(`Not run: ${reason}`)

describe.skipIf(reason !== null)('on s3rver, which accepts conditional writes and ignores their conditions', () => {
  const environment = { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' }
  const dir = mkdtempSync(join(tmpdir(), 'nextgen-s3rver-'))
  let server: Daemon
  let url: string
  let workspace: TestWorkspace

  beforeAll(async () => {
    const port = await freePort()
    const endpoint = `http://127.0.0.1:${port}`
    url = `s3://careless/fleet?endpoint=${endpoint}`
    const words = [
      program,
      '-d',
      join(dir, 'data'),
      '-a',
      '127.0.0.1',
      '-p',
      String(port),
      '--configure-bucket',
      'careless',
    ]
    server = startDaemon('s3rver', process.execPath, words, join(dir, 'log'))
    await waitUntil('s3rver', async () => (await fetch(endpoint)).status > 0, 20_000)
    workspace = await makeWorkspace()
    await workspace.addSite('acme', 'Words')
  })
  afterAll(async () => {
    await server?.stop()
    await workspace?.[Symbol.asyncDispose]()
    rmSync(dir, { recursive: true, force: true })
  })

  for (const command of ['doctor', 'publish', 'restore'])
    test(`${command} refuses it by the name of the bucket, before anything is written`, async () => {
      const words = command === 'restore' ? ['restore', 'any.tgz'] : [command]
      const { code, stdout, stderr } = await run([...words, '--root', workspace.root, '--bucket', url], { environment })
      expect(code).toBe(1)
      expect(stdout + stderr).toContain('s3://careless at http://127.0.0.1:')
      expect(stdout + stderr).toContain(
        'to honour conditional writes, but a second write with "If-None-Match: *" was accepted',
      )
    })
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise(resolve => server.close(resolve))
  return port
}
