#!/usr/bin/env node
// Plain JavaScript for every Node from 20 on: the factory itself is TypeScript that only Node 24 runs from source.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module from 'node:module'
import { constants } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'

const NEEDED = 24

/** For the threads that are started, and before code is cached, which is good for one set of flags. */
const FLAGS = [
  // V8 frees WebAssembly code that one thread has outgrown while another starts or ends, and aborts the whole process at it
  // now and then ("Check failed: jit_page.has_value()"). What is kept instead is some hundred kB: docs/decisions/0030.
  '--no-wasm-code-gc',
  // A heap begins with room for what a site leaves behind (MB), and each thread collects its own alone: docs/decisions/0034.
  '--min-semi-space-size=32',
  '--initial-old-space-size=128',
  '--no-parallel-scavenge',
  // Render threads collect between two sites, when nothing is alive: docs/decisions/0037.
  '--expose-gc',
]

const root = fileURLToPath(new URL('..', import.meta.url))
const pinned = join(root, 'node_modules', 'node', 'bin', 'node')
const major = Number(process.versions.node.split('.')[0])

if (!existsSync(join(root, 'node_modules', '.package-lock.json'))) {
  console.error(`nextgen: its packages are not installed yet.\n  Run \`npm install\` in ${root}`)
  process.exitCode = 1
} else if (major >= NEEDED) {
  for (const flag of FLAGS) setFlagsFromString(flag)
  module.enableCompileCache?.(join(root, 'node_modules', '.cache', 'nextgen', 'compiled-code'))
  const { main } = await import('../src/cli/main.ts')
  process.exitCode = await main(process.argv.slice(2))
} else if (existsSync(pinned)) {
  startWith(pinned)
} else {
  console.error(
    `nextgen: this is Node ${process.versions.node}, and the Node ${NEEDED} that comes with its packages is missing.\n` +
      `  Run \`npm rebuild node\` in ${root} (npm must be allowed to run install scripts), or use Node ${NEEDED}.`,
  )
  process.exitCode = 1
}

/** Does the same again in another Node, and ends as that ends. */
function startWith(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', error => {
    console.error(`nextgen: ${node} could not be started: ${error.message}\n  Run \`npm rebuild node\` in ${root}`)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0)
  })
}
