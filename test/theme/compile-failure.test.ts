import { expect, it } from 'vitest'
import { SiteError } from '#model/failure.ts'
import { compileFailure } from '#theme/compile-failure.ts'

const ROOT = '/stage/themes/acme'
const error = (message: string, facts: object = {}) => Object.assign(new Error(message), { stack: '' }, facts)
const FRAME =
  '\u001b[31m[UNRESOLVED_IMPORT] \u001b[0mCould not resolve "./x" in src/a.ts\n   \u001b[38;5;246m╭─[\u001b[0m src/a.ts:2:21 \u001b[38;5;246m]\u001b[0m\n 2 │ import\n'

it.each([
  [
    'a place of its own',
    error('Bad tag', { loc: { file: `${ROOT}/src/pages/index.astro`, line: 3, column: 7 }, hint: 'Close it.' }),
    { message: 'Bad tag', where: 'src/pages/index.astro:3:7', hint: 'Close it.' },
  ],
  [
    'one of the errors that a build collects, with its drawing',
    error(`Build failed with 1 error:\n\n${FRAME}`, {
      errors: [error(FRAME, { id: `${ROOT}/src/a.ts`, loc: { line: 2, column: 20 } })],
    }),
    { message: 'Could not resolve "./x" in src/a.ts', where: 'src/a.ts:2:20' },
  ],
  [
    'the position further in, rather than the file alone',
    error('Transform failed with 1 error:\n\n[PARSE_ERROR] Expected `)`', {
      id: `${ROOT}/src/a.ts`,
      errors: [error('[PARSE_ERROR] Expected `)`', { loc: { file: `${ROOT}/src/a.ts`, line: 3, column: 0 } })],
    }),
    { message: 'Expected `)`', where: 'src/a.ts:3' },
  ],
  ['a drawing alone', error(FRAME), { message: 'Could not resolve "./x" in src/a.ts', where: 'src/a.ts:2:21' }],
  [
    'the importer in its words',
    error(`[vite]: Rolldown failed to resolve import "wood" from "${ROOT}/src/pages/index.astro".`),
    { message: expect.stringContaining('"wood"'), where: 'src/pages/index.astro' },
  ],
  [
    'the cause of an error that only says that something failed',
    error('Something failed.', {
      cause: error('no config today', { stack: `Error\n    at eval (${ROOT}/src/content.config.ts:5:7)` }),
      hint: 'Look.',
    }),
    { message: 'no config today', where: 'src/content.config.ts', hint: 'Look.' },
  ],
  [
    'the place where it was thrown, not that of a package',
    error('hook broke', {
      stack: `Error\n    at hook (${ROOT}/node_modules/x/index.js:1:1)\n    at file://${ROOT}/astro.config.mjs?t=17:4:94`,
    }),
    { message: 'hook broke', where: 'astro.config.mjs:4:94' },
  ],
  ['nothing at all', error('', { stack: undefined }), { message: 'The build failed without a word' }],
  ['something that is no error', 'oops', { message: 'oops' }],
])('tells of %s', (_, thrown, expected) => {
  expect(compileFailure(thrown, ROOT)).toEqual({ code: 'theme-compile-failed', ...expected })
})

it('passes on a failure that is one already', () => {
  const failure = { code: 'route-on-demand', message: 'x', where: 'src/pages/live.astro' }
  expect(compileFailure(new SiteError(failure), ROOT)).toBe(failure)
})
