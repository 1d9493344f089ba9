import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { temporaryBucket } from './buckets.ts'

interface Racer {
  readonly process: ChildProcess
  /** Lines that were acknowledged so far. */
  readonly acknowledged: string[]
  readonly ended: Promise<unknown>
}

async function startRacer(dir: string, name: string, lines: number): Promise<Racer> {
  const racer = spawn(
    process.execPath,
    [fileURLToPath(new URL('./racer.ts', import.meta.url)), `file:${dir}`, 'list', name, String(lines)],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  const acknowledged: string[] = []
  let rest = ''
  racer.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n')
    rest = parts.pop() ?? ''
    acknowledged.push(...parts.filter(line => line !== 'ready'))
  })
  const ended = once(racer, 'close')
  await once(racer.stdout, 'data')
  return { process: racer, acknowledged, ended }
}

const go = (racers: readonly Racer[]) => racers.map(({ process }) => process.stdin?.write('go\n'))

test('four processes that race for one object lose no acknowledged write', async () => {
  await using under = await temporaryBucket()
  const racers = await Promise.all(['a', 'b', 'c', 'd'].map(name => startRacer(under.dir, name, 100)))
  go(racers)
  await Promise.all(racers.map(({ ended }) => ended))
  const lines = await linesIn(under)
  expect(racers.flatMap(({ acknowledged }) => acknowledged)).toHaveLength(400)
  expect(lines.toSorted()).toEqual(racers.flatMap(({ acknowledged }) => acknowledged).sort())
}, 60_000)

test('a process that is killed while it writes holds nobody up and loses nothing that was acknowledged', async () => {
  await using under = await temporaryBucket()
  const survivors = await Promise.all(['a', 'b'].map(name => startRacer(under.dir, name, 300)))
  const victims = await Promise.all(['x', 'y', 'z'].map(name => startRacer(under.dir, name, 1_000_000)))
  go([...survivors, ...victims])
  for (const victim of victims) {
    await new Promise(resolve => setTimeout(resolve, 150))
    victim.process.kill('SIGKILL')
  }
  await Promise.all([...survivors, ...victims].map(({ ended }) => ended))
  const lines = await linesIn(under)
  const acknowledged = [...survivors, ...victims].flatMap(racer => racer.acknowledged)
  expect(new Set(lines).size).toBe(lines.length)
  expect(acknowledged.filter(line => !lines.includes(line))).toEqual([])
  expect(victims.every(victim => victim.acknowledged.length > 0)).toBe(true)
}, 60_000)

async function linesIn({ bucket }: Awaited<ReturnType<typeof temporaryBucket>>): Promise<string[]> {
  const body = (await bucket.get('list'))?.body
  return new TextDecoder().decode(body).trim().split('\n')
}
