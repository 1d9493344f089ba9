// Before every npm script: installs the packages that package-lock.json names, if they are not all there.
// Plain JavaScript for Node 20, without any package: it runs in a fresh clone.
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const packages = join(root, 'node_modules')
const OLDEST = 20
const TELL_EVERY = 10_000

const reason = whatIsMissing()
if (reason) await install(reason)

/** Why an install is needed, or null. Compares what npm says it installed with what the lockfile names. */
function whatIsMissing() {
  const installed = packagesOf(join(packages, '.package-lock.json'))
  if (!installed) return 'there is no node_modules'
  for (const [path, { version, optional }] of Object.entries(packagesOf(join(root, 'package-lock.json')) ?? {})) {
    if (path === '' || optional || installed[path]?.version === version) continue
    return `${path} is ${installed[path]?.version ?? 'missing'}, package-lock.json names ${version}`
  }
  return null
}

function packagesOf(lockfile) {
  try {
    return JSON.parse(readFileSync(lockfile, 'utf8')).packages
  } catch {
    return null
  }
}

async function install(reason) {
  if (Number(process.versions.node.split('.')[0]) < OLDEST)
    fail(`Node ${OLDEST} or newer is needed, this is ${process.versions.node}.`)
  say(`installing packages with npm, as ${reason}. This takes a minute or two.`)
  const started = Date.now()
  const seconds = () => Math.round((Date.now() - started) / 1000)
  const timer = setInterval(() => say(`still installing: ${count()} packages after ${seconds()} s`), TELL_EVERY)
  const code = await npmInstall()
  clearInterval(timer)
  if (code !== 0)
    fail(
      `\`npm install\` ended with ${code}; what it said stands above. Is the registry reachable? Then run the same command again.`,
    )
  const still = whatIsMissing()
  if (still) fail(`\`npm install\` ended well, but ${still}. Remove node_modules and run the same command again.`)
  say(`installed in ${seconds()} s`)
}

/** Resolves with npm's exit code. `npm run -s` would silence its errors too, and NODE_ENV would leave out the tests' packages. */
function npmInstall() {
  const options = ['install', '--no-save', '--no-audit', '--no-fund', '--include=dev', '--loglevel=error']
  const npm = process.env.npm_execpath
  const [file, args] = npm?.endsWith('.js') ? [process.execPath, [npm, ...options]] : ['npm', options]
  return new Promise(resolve => {
    const child = spawn(file, args, {
      cwd: root,
      stdio: ['ignore', 2, 2],
      env: { ...process.env, npm_config_loglevel: 'error' },
    })
    child.on('error', error => fail(`npm could not be started: ${error.message}. Install npm, it comes with Node.`))
    child.on('exit', (code, signal) => resolve(code ?? signal))
  })
}

function count() {
  if (!existsSync(packages)) return 0
  const names = readdirSync(packages).filter(name => !name.startsWith('.'))
  return names.flatMap(name => (name.startsWith('@') ? readdirSync(join(packages, name)) : name)).length
}

function say(text) {
  console.error(`nextgen: ${text}`)
}

function fail(text) {
  say(text)
  process.exit(1)
}
