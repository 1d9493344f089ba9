import { stripVTControlCharacters } from 'node:util'
import type { Listener, RunEvent } from '#model/event.ts'
import type { Failure } from '#model/failure.ts'
import { count, counted, duration } from './amounts.ts'
import { isInterrupted } from './run-text.ts'
import { type Terminal, widthOf } from './terminal.ts'

export interface Progress extends Disposable {
  readonly listener: Listener
  /** Removes what was drawn over; whatever was printed as a line stays. */
  end(): void
}

export interface ProgressOptions {
  readonly terminal: Terminal
  /** What the run does to the sites: `Building`, `Publishing`. */
  readonly doing: string
  /** ms; only differences matter. */
  readonly now?: () => number
}

const REDRAW_MS = 100
const LINE_MS = 1000
const BAR = 24

/**
 * Shows a run while it works: one line that is drawn over where a person looks on, else a line a second at most.
 * Failures and warnings are lines at once; what was told of one site is not told of the next.
 */
export function showProgress({ terminal, doing, now = () => performance.now() }: ProgressOptions): Progress {
  const { live, paint } = terminal
  const compiling = new Set<string>()
  const told = new Set<string>()
  const started = now()
  let total = 0
  let done = 0
  let pages = 0
  let failed = 0
  let shownAt = Number.NEGATIVE_INFINITY
  let shown = ''
  let drawn = false
  const timer = live ? setInterval(() => show(), REDRAW_MS) : undefined
  timer?.unref()

  function state(): string {
    const seconds = (now() - started) / 1000
    const rate = Math.round(pages / Math.max(seconds, 0.5))
    return [
      `${count(done)} of ${counted(total, 'site')}`,
      pages > 0 ? counted(pages, 'page') : '',
      rate > 0 ? `${count(rate)} pages/s` : '',
      failed > 0 ? paint('red', `${count(failed)} failed`) : '',
      compiling.size > 0 ? `compiling ${[...compiling].join(', ')}` : '',
    ]
      .filter(Boolean)
      .join(' · ')
  }

  function show(): void {
    if (total === 0) return
    if (now() - shownAt < (live ? REDRAW_MS : LINE_MS)) return
    const text = state()
    if (!live && (text === shown || done === 0)) return
    shownAt = now()
    shown = text
    if (!live) {
      terminal.write(`${text}\n`)
      return
    }
    terminal.write(`\r\x1b[2K${fitted(`${bar(done / total, terminal)} ${text}`, terminal.columns)}`)
    drawn = true
  }

  function erase(): void {
    if (drawn) terminal.write('\r\x1b[2K')
    drawn = false
  }

  function line(text: string): void {
    erase()
    terminal.write(`${text}\n`)
    if (live) shownAt = Number.NEGATIVE_INFINITY
  }

  function tell(mark: string, site: string, failures: readonly Failure[]): void {
    for (const { code, where, message } of failures) {
      if (told.has(code + message)) continue
      told.add(code + message)
      const text = [paint('dim', code), where && paint('cyan', where), message.split('\n')[0]].filter(Boolean).join(' ')
      line(`${mark} ${paint('bold', site)} ${text}`)
    }
  }

  const on: { readonly [T in RunEvent['type']]: (event: Extract<RunEvent, { type: T }>) => void } = {
    'run-started': ({ sites }) => {
      total = sites
      line(`${doing} ${counted(sites, 'site')}`)
      if (!live) shownAt = now()
    },
    'theme-compiling': ({ theme }) => {
      compiling.add(theme)
      if (!live) line(`Compiling theme ${theme}`)
    },
    'theme-compiled': ({ theme, ms, cached }) => {
      compiling.delete(theme)
      if (!cached) line(`Compiled theme ${theme} in ${duration(ms)}`)
    },
    'site-started': () => {},
    'site-stage': () => {},
    'site-finished': ({ report }) => {
      if (isInterrupted(report)) return
      done++
      pages += report.rendered
      if (report.status === 'failed' || report.status === 'gated') failed++
      tell(paint('red', report.status === 'gated' ? 'Gated' : 'Failed'), report.site, report.errors ?? [])
      tell(paint('yellow', 'Warning'), report.site, report.warnings ?? [])
    },
    warning: ({ site, message }) => tell(paint('yellow', 'Warning'), site ?? '', [{ code: '', message }]),
  }

  const end = (): void => {
    clearInterval(timer)
    erase()
  }
  return {
    listener: event => {
      on[event.type](event as never)
      show()
    },
    end,
    [Symbol.dispose]: end,
  }
}

function bar(part: number, { paint }: Terminal): string {
  const full = Math.round(Math.min(1, part) * BAR)
  return paint('cyan', '━'.repeat(full)) + paint('dim', '━'.repeat(BAR - full))
}

/** Cut to the width of the terminal, where a longer line could not be drawn over. */
const fitted = (text: string, columns: number): string =>
  widthOf(text) < columns ? text : stripVTControlCharacters(text).slice(0, columns - 1)
