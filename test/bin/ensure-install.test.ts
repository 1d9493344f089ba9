import { spawn } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

const script = join(import.meta.dirname, '..', '..', 'bin', 'ensure-install.js')
const LOCKFILE = {
  lockfileVersion: 3,
  packages: {
    '': { name: 'fleet' },
    'node_modules/one': { version: '1.2.3' },
    'node_modules/only-elsewhere': { version: '1.0.0', optional: true },
  },
}

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'nextgen-install-'))
  await mkdir(join(root, 'bin'))
  await copyFile(script, join(root, 'bin', 'ensure-install.js'))
  await writeFile(join(root, 'package.json'), '{ "name": "fleet", "type": "module" }')
  await writeFile(join(root, 'package-lock.json'), JSON.stringify(LOCKFILE))
})

afterEach(() => rm(root, { recursive: true, force: true }))

/** Stands for npm: notes its arguments, then does what `body` says. */
async function ensureWithNpm(body: string): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const npm = join(root, 'npm.js')
  const prelude = `import { mkdirSync, writeFileSync } from 'node:fs'\nwriteFileSync('called', process.argv.slice(2).join(' '))\n`
  await writeFile(npm, prelude + body)
  const child = spawn(process.execPath, [join(root, 'bin', 'ensure-install.js')], {
    env: { ...process.env, npm_execpath: npm },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const texts = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', text => {
      texts[name] += text
    })
  return new Promise(resolve => child.on('close', code => resolve({ code, ...texts })))
}

const install = (packages: object): string => `
mkdirSync('node_modules/one', { recursive: true })
writeFileSync('node_modules/.package-lock.json', ${JSON.stringify(JSON.stringify({ packages }))})
`

const called = () => readFile(join(root, 'called'), 'utf8').catch(() => null)

const complete = install({ 'node_modules/one': { version: '1.2.3' } })

test('without node_modules npm is called, told of on stderr, and the second time it is not', async () => {
  const first = await ensureWithNpm(complete)
  expect(first).toMatchObject({ code: 0, stdout: '' })
  expect(first.stderr).toContain('installing packages with npm, as there is no node_modules')
  expect(first.stderr).toContain('nextgen: installed in')
  expect(await called()).toMatch(/^install --no-save --no-audit --no-fund/)
  await rm(join(root, 'called'))
  expect(await ensureWithNpm(complete)).toEqual({ code: 0, stdout: '', stderr: '' })
  expect(await called()).toBeNull()
})

test('a package of another version than the lockfile names is a reason to install', async () => {
  await ensureWithNpm(install({ 'node_modules/one': { version: '1.2.2' } }))
  const { code, stderr } = await ensureWithNpm(complete)
  expect(code).toBe(0)
  expect(stderr).toContain('node_modules/one is 1.2.2, package-lock.json names 1.2.3')
})

test('when npm fails, the exit code is 1 and the words of npm stand before ours', async () => {
  const { code, stderr } = await ensureWithNpm(`console.error('npm error ENOTFOUND')\nprocess.exit(7)`)
  expect(code).toBe(1)
  expect(stderr).toMatch(/npm error ENOTFOUND\n(.*\n)*nextgen: `npm install` ended with 7/)
})

test('when npm ends well and a package is still missing, that is said', async () => {
  const { code, stderr } = await ensureWithNpm(install({}))
  expect(code).toBe(1)
  expect(stderr).toContain('node_modules/one is missing')
})
