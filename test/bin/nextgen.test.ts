import { execFileSync } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { expect, test } from 'vitest'
import { bin, run, start } from '../cli/program.ts'

/** A Node of this machine that is too old to run the factory from source, if there is one. */
const oldNode = (process.env.PATH ?? '').split(delimiter).flatMap(dir => {
  try {
    const node = join(dir, 'node')
    const version = execFileSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' })
    return Number(version.split('.')[0]) < 24 ? [node] : []
  } catch {
    return []
  }
})[0]

test.runIf(oldNode)('an older Node starts the same program with the same streams and exit code', async () => {
  const options = { ...(oldNode && { node: oldNode }) }
  expect(await run(['--help'], options)).toEqual(await run(['--help']))
  expect(await run(['pubish', '--json'], options)).toEqual(await run(['pubish', '--json']))
})

test.runIf(oldNode)('a signal to an older Node reaches the program, whose exit code it keeps', async () => {
  const running = start(['serve', '--port', '0'], { ...(oldNode && { node: oldNode }) })
  await running.printed('stdout', 'Serving')
  running.child.kill('SIGTERM')
  expect(await running.ended).toMatchObject({ code: 0 })
})

test('without its packages the program says how to install them', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'nextgen-bin-'))
  try {
    await mkdir(join(dir, 'bin'))
    await copyFile(bin, join(dir, 'bin', 'nextgen.mjs'))
    expect(() =>
      execFileSync(process.execPath, [join(dir, 'bin', 'nextgen.mjs')], { encoding: 'utf8', stdio: 'pipe' }),
    ).toThrow(`Run \`npm install\` in ${dir}`)
  } finally {
    await rm(dir, { recursive: true })
  }
})
