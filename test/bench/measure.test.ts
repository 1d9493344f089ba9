import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { measure } from './measure.ts'

const cwd = tmpdir()
const hold = 'const held = Buffer.alloc(150e6, 1); setTimeout(() => held.length, 1500)'

test('memory of processes started by the command counts, all at once', async () => {
  const both = `${process.execPath} -e '${hold}' & ${process.execPath} -e '${hold}' & wait`
  const { peakMb } = await measure({ file: 'sh', args: ['-c', both], cwd })
  expect(peakMb).toBeGreaterThan(2 * 143)
  expect(peakMb).toBeLessThan(700)
})

test('CPU time of processes started by the command counts', async () => {
  const burn =
    'const used = () => { const { user, system } = process.cpuUsage(); return user + system }; while (used() < 300e3);'
  const twice = `${process.execPath} -e '${burn}' && ${process.execPath} -e '${burn}'`
  const { cpuMs, wallMs } = await measure({ file: 'sh', args: ['-c', twice], cwd })
  expect(cpuMs).toBeGreaterThan(600)
  expect(wallMs).toBeGreaterThan(600)
})

test('time asleep is wall time and not CPU time', async () => {
  const { cpuMs, wallMs } = await measure({ file: 'sleep', args: ['0.4'], cwd })
  expect(wallMs).toBeGreaterThan(400)
  expect(cpuMs).toBeLessThan(200)
})

test('output, working folder and environment are the command’s', async () => {
  const { stdout } = await measure({ file: 'sh', args: ['-c', 'echo "$PWD $WORD"'], cwd: '/', env: { WORD: 'hello' } })
  expect(stdout).toBe('/ hello\n')
})

test('a command that fails is an error with its last words', async () => {
  const failing = measure({ file: 'sh', args: ['-c', 'echo the disk is full >&2; exit 3'], cwd })
  await expect(failing).rejects.toThrow(/got 3:\nthe disk is full/)
})
