import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'

/** Highlights under a clock on which every look takes a second, as on a machine that is very busy. */
const PROGRAM = `
import { loadTokenizerWithoutClock } from './src/theme/tokenizer-clock.ts'
if (process.argv[1] === 'without') loadTokenizerWithoutClock()
const { codeToHtml } = await import('shiki')
let now = 0
let reads = 0
Date.now = () => (reads++, (now += 1000))
const html = await codeToHtml('const a = 1 // a comment', { lang: 'js', theme: 'github-light' })
console.log(JSON.stringify({ reads, coloured: html.includes('#6A737D') }))
`

const highlight = (clock: 'with' | 'without') => {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', PROGRAM, clock], {
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  return JSON.parse(stdout)
}

it('colours a line to its end however slow the machine is, and asks no clock', () => {
  expect(highlight('without')).toEqual({ reads: 0, coloured: true })
  expect(highlight('with')).toMatchObject({ coloured: false })
})
