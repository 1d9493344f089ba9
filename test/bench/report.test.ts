import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { toMarkdown, writeSection } from './report.ts'

const folder = mkdtempSync(join(tmpdir(), 'bench-report-'))
const file = join(folder, 'performance.md')

afterAll(() => rmSync(folder, { recursive: true }))

test('a table has one padded line a row, and the targets below', () => {
  const table = {
    title: 'Times',
    columns: ['tool', 'time'],
    rows: [['Hugo', '11.60 s']],
    notes: ['Hugo 0.111.3', 'quiet machine'],
  }
  const target = { what: 'Faster', wanted: '≥ 4 ×', measured: '3.10 ×', ok: false }
  expect(toMarkdown({ tables: [table], targets: [target] }).split('\n')).toEqual([
    '**Times**',
    '',
    '| tool | time    |',
    '| ---- | ------- |',
    '| Hugo | 11.60 s |',
    '',
    'Hugo 0.111.3; quiet machine',
    '',
    '|      | target | wanted | measured |',
    '| ---- | ------ | ------ | -------- |',
    '| FAIL | Faster | ≥ 4 ×  | 3.10 ×   |',
  ])
})

test('a section is replaced between its markers, and nothing else', async () => {
  writeFileSync(file, 'before\n<!-- bench:fleet -->\nold\n<!-- /bench:fleet -->\nafter\n')
  await writeSection(file, 'fleet', 'new')
  await writeSection(file, 'fleet', 'newer')
  expect(readFileSync(file, 'utf8')).toBe('before\n<!-- bench:fleet -->\n\nnewer\n\n<!-- /bench:fleet -->\nafter\n')
})

test('a missing marker is an error that says what to add', async () => {
  writeFileSync(file, 'text\n')
  await expect(writeSection(file, 'images', 'new')).rejects.toThrow('<!-- bench:images -->')
  expect(readFileSync(file, 'utf8')).toBe('text\n')
})
