import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FileLockError, fileLock, withFileLock } from '#base/file-lock.ts'

let dir: string
let file: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'file-lock-'))
  file = join(dir, 'deep', 'a.lock.sqlite')
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

/** A process that holds the lock until it ends. */
async function holder(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./lock-holder.ts', import.meta.url)), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return child
}

/** Whether the lock can be had at once; gives it back. */
async function isFree(): Promise<boolean> {
  const lock = await fileLock(file)
  const held = lock.tryHold()
  if (held) lock.release()
  lock.close()
  return held
}

describe('withFileLock', () => {
  it('runs what this process asks for one after the other, also after a failure', async () => {
    const events: string[] = []
    const work = (name: string) =>
      withFileLock(file, undefined, async () => {
        events.push(`${name} begins`)
        await new Promise(resolve => setTimeout(resolve, 20))
        events.push(`${name} ends`)
        if (name === 'a') throw new Error('a fails')
      })
    await Promise.allSettled(['a', 'b', 'c'].map(work))
    expect(events.filter((_, at) => at % 2 === 0).map(event => event[0])).toEqual(
      events.filter((_, at) => at % 2 === 1).map(event => event[0]),
    )
    expect(events).toHaveLength(6)
  })

  it('has the lock of a process that was killed, at once', async () => {
    const child = await holder()
    expect(await isFree()).toBe(false)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(await isFree()).toBe(true)
  })

  it('ends to wait when it is told to', async () => {
    const child = await holder()
    const work = () => Promise.reject(new Error('nobody may be here'))
    await expect(withFileLock(file, AbortSignal.timeout(100), work)).rejects.toThrow(/aborted/)
    child.kill('SIGKILL')
    await once(child, 'exit')
  })

  it('waits for the new file when somebody has removed the old one with its folder', async () => {
    await withFileLock(file, undefined, async () => {})
    const lock = await fileLock(file)
    expect(lock.tryHold()).toBe(true)
    lock.release()
    rmSync(join(dir, 'deep'), { recursive: true })
    const child = await holder()
    expect(lock.tryHold()).toBe(false)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(lock.tryHold()).toBe(true)
    lock.close()
  })

  it('says which file it cannot use', async () => {
    writeFileSync(
      join(dir, 'other.lock.sqlite'),
      'a text of more than a hundred characters, which is no lock. '.repeat(4),
    )
    const failing = withFileLock(join(dir, 'other.lock.sqlite'), undefined, async () => {})
    await expect(failing).rejects.toThrow(FileLockError)
    await expect(failing).rejects.toThrow(/other\.lock\.sqlite/)
  })
})
