import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { compiledScript } from '#theme/compiled-script.ts'

describe('the code of a script', () => {
  let dir = ''
  let file = ''
  const codeFiles = (): string[] => readdirSync(dir).filter(name => name.endsWith('.code'))
  const run = () => {
    const { script, ...rest } = compiledScript(file)
    return { ...rest, gives: script.runInThisContext()() as number }
  }
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'nextgen-script-'))
    file = join(dir, 'renderer.js')
    writeFileSync(file, '(function () { return 7 })')
  })
  afterEach(() => rmSync(dir, { recursive: true, force: true }))

  it('is kept once somebody says so, and taken by the next to load it', () => {
    const first = run()
    expect([first.isKept, first.gives, codeFiles()]).toEqual([false, 7, []])
    first.keep()
    first.keep()
    expect(codeFiles()).toHaveLength(1)
    expect(run()).toMatchObject({ isKept: true, gives: 7 })
  })
  it('is not taken for another source, even of the same length', () => {
    run().keep()
    writeFileSync(file, '(function () { return 8 })')
    expect(run()).toMatchObject({ isKept: false, gives: 8 })
  })
  it.each<[string, (bytes: Buffer) => Uint8Array]>([
    ['cut off', bytes => bytes.subarray(0, bytes.length - 40)],
    ['empty', () => new Uint8Array()],
    ['changed in the middle', bytes => bytes.fill(0xff, bytes.length / 2, bytes.length / 2 + 8)],
  ])('is not taken when its file is %s, and is kept anew', (_, spoil) => {
    run().keep()
    const code = join(dir, codeFiles()[0] as string)
    writeFileSync(code, spoil(readFileSync(code)))
    const again = run()
    expect(again).toMatchObject({ isKept: false, gives: 7 })
    again.keep()
    expect(run()).toMatchObject({ isKept: true, gives: 7 })
  })
  it('is left alone where it cannot be kept', () => {
    const { keep } = run()
    rmSync(dir, { recursive: true })
    expect(keep).not.toThrow()
    mkdirSync(dir)
    expect(codeFiles()).toEqual([])
  })
})
