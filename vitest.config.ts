import { defineConfig } from 'vitest/config'
import { SUITES } from './test/suites.ts'

const elsewhere = SUITES.map(({ folder }) => `${folder}/**`)
const notOurs = [
  '**/node_modules/**',
  '**/fixtures/**',
  'test/conformance/themes/**',
  'test/bench/side-by-side/peers/**',
]

const PATIENCE = { testTimeout: 180_000, hookTimeout: 300_000 }

/**
 * `main` is what `npm test` runs; every other project is a suite that needs a server or a browser, with a script of its
 * own, or the part of one that runs by itself. Forks, since tests of real threads, signals and memory limits must not share a
 * process with others; with the flag that `bin/nextgen.js` sets, and for its reason.
 */
export default defineConfig({
  test: {
    pool: 'forks',
    execArgv: ['--no-wasm-code-gc'],
    maxWorkers: 2,
    reporters: ['default', './test/suites-reporter.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'main',
          include: ['test/**/*.test.ts'],
          exclude: [...notOurs, ...elsewhere],
          ...PATIENCE,
        },
      },
      ...SUITES.flatMap(({ name, folder, timed = [] }) => {
        const alone = timed.map(file => `${folder}/${file}`)
        const part = { include: [`${folder}/**/*.test.ts`], exclude: [...notOurs, ...alone], ...PATIENCE }
        const parts = [{ extends: true as const, test: { name, ...part } }]
        if (alone.length === 0) return parts
        const timedPart = { name: `${name}-timed`, include: alone, sequence: { groupOrder: 1 }, ...PATIENCE }
        return [...parts, { extends: true as const, test: timedPart }]
      }),
    ],
  },
})
