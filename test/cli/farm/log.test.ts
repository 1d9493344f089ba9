import { expect, test } from 'vitest'
import { redactor } from '#base/redact.ts'
import { openLog } from '../../../src/cli/farm/log.ts'
import { logEvent } from '../../../src/cli/farm/log-event.ts'
import type { Terminal } from '../../../src/cli/output/terminal.ts'

function open(live: boolean, environment: Record<string, string> = {}) {
  const written: string[] = []
  const terminal: Terminal = { live, columns: 80, paint: (_, text) => text, write: text => void written.push(text) }
  const redact = redactor({ CMS_TOKEN: 'a "quoted" secret' })
  return { written, terminal, log: openLog({ environment, terminal, redact, program: 'worker' }) }
}

test('where nobody looks on, a line is one JSON object, without secrets wherever they stand', () => {
  const { written, log } = open(false)
  log.info({ site: 'acme', errors: [{ message: 'got a "quoted" secret' }] }, 'with a "quoted" secret')
  log.debug({}, 'not asked for')
  expect(written).toHaveLength(1)
  expect(written[0]?.endsWith('\n')).toBe(true)
  const line = JSON.parse(written[0] as string)
  expect(line).toMatchObject({ level: 'info', program: 'worker', site: 'acme', msg: 'with [secret CMS_TOKEN]' })
  expect(line.errors).toEqual([{ message: 'got [secret CMS_TOKEN]' }])
  expect(Date.parse(line.time)).toBeGreaterThan(0)
})

test('on a terminal it is a sentence', () => {
  const { written, log } = open(true)
  log.info({ site: 'acme' }, '✓ acme built')
  log.warn({}, 'The queue is away')
  expect(written).toEqual(['✓ acme built\n', 'Trouble: The queue is away\n'])
})

test('variables choose the form and how much is told', () => {
  const json = open(true, { NEXTGEN_LOG: 'json', NEXTGEN_LOG_LEVEL: 'debug' })
  logEvent(json.log, { type: 'triggered', sites: ['acme'], cause: { kind: 'file', about: 'x', at: 1 } }, json.terminal)
  expect(JSON.parse(json.written[0] as string)).toMatchObject({ level: 'debug', event: 'triggered', sites: ['acme'] })
  const text = open(false, { NEXTGEN_LOG: 'text', NEXTGEN_LOG_LEVEL: 'nonsense' })
  text.log.info({}, 'a sentence')
  expect(text.written).toEqual(['a sentence\n'])
})
