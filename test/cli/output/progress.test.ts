import { expect, test } from 'vitest'
import type { SiteReport } from '#model/report.ts'
import { showProgress } from '../../../src/cli/output/progress.ts'
import type { Terminal } from '../../../src/cli/output/terminal.ts'

function screen(live: boolean) {
  const written: string[] = []
  let time = 0
  const terminal: Terminal = {
    live,
    columns: 60,
    paint: (_style, text) => text,
    write: text => void written.push(text),
  }
  const progress = showProgress({ terminal, doing: 'Publishing', now: () => time })
  return {
    written,
    progress,
    pass: (ms: number) => {
      time += ms
    },
  }
}

const report = (site: string, changes: Partial<SiteReport> = {}): SiteReport => ({
  ...{ site, status: 'built', manifest: null, pages: 5, rendered: 5, reused: 0, images: 0, bytes: 0, ms: 1 },
  ...changes,
})

test('without a terminal there is at most one line a second', () => {
  const { written, progress, pass } = screen(false)
  progress.listener({ type: 'run-started', sites: 100 })
  for (let n = 0; n < 100; n++) {
    pass(50)
    progress.listener({ type: 'site-finished', report: report(`s${n}`) })
  }
  progress.end()
  expect(written).toEqual([
    'Publishing 100 sites\n',
    '20 of 100 sites · 100 pages · 100 pages/s\n',
    '40 of 100 sites · 200 pages · 100 pages/s\n',
    '60 of 100 sites · 300 pages · 100 pages/s\n',
    '80 of 100 sites · 400 pages · 100 pages/s\n',
    '100 of 100 sites · 500 pages · 100 pages/s\n',
  ])
})

test('a failure is a line at once; the same one of another site is not told again', () => {
  const { written, progress } = screen(false)
  const errors = [{ code: 'theme-unknown', message: 'No theme "x"\nsecond line', where: 'themes/x' }]
  progress.listener({ type: 'run-started', sites: 3 })
  progress.listener({ type: 'site-finished', report: report('a', { status: 'failed', errors }) })
  progress.listener({ type: 'site-finished', report: report('b', { status: 'failed', errors }) })
  progress.end()
  expect(written).toEqual(['Publishing 3 sites\n', 'Failed a theme-unknown themes/x No theme "x"\n'])
})

test('on a terminal one line is drawn over, is never wider than the terminal, and is gone at the end', () => {
  const { written, progress, pass } = screen(true)
  progress.listener({ type: 'run-started', sites: 2 })
  progress.listener({ type: 'theme-compiling', theme: 'a-theme-with-a-name-that-is-longer-than-the-line' })
  pass(500)
  progress.listener({ type: 'site-finished', report: report('a') })
  progress.end()
  const drawn = written.filter(text => text.startsWith('\r\x1b[2K') && text.length > 5)
  expect(drawn.at(-1)).toContain('1 of 2 sites · 5 pages')
  for (const text of drawn) expect(text.slice(5).length).toBeLessThan(60)
  expect(written.at(-1)).toBe('\r\x1b[2K')
})
