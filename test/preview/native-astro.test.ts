import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { nativeModules } from '#preview/native-astro.ts'

function modules(files: Readonly<Record<string, string>>): (name: string) => boolean {
  const dir = mkdtempSync(join(tmpdir(), 'nextgen-native-'))
  onTestFinished(() => rmSync(dir, { recursive: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true })
    writeFileSync(join(dir, name), text)
  }
  const isNative = nativeModules()
  return name => isNative(join(dir, name))
}

test('a module that imports only files and packages is left to Node', () => {
  const isNative = modules({
    'page.js': `import { a } from './parts/a.js'\nimport 'node:fs'\nexport * from 'zod/v4'\nconst text = 'import.meta.env'`,
    'parts/a.js': 'export const a = import.meta.url',
  })
  expect(isNative('page.js')).toBe(true)
  expect(isNative('parts/a.js')).toBe(true)
})

test.each([
  ['a virtual module', `import m from 'virtual:astro:manifest'`],
  ['a module of Astro’s by its public name', `export { z } from 'astro/zod'`],
  ['content', `const { getCollection } = await import('astro:content')`],
  ['a subpath of its package', `import { ambient } from '#astro-internal/ambient-manifest'`],
  ['variables of the build', `export const base = import.meta.env.BASE_URL`],
  ['variables that may be absent', `export const isProd = import.meta.env?.PROD`],
  ['hot reload', `if (import.meta.hot) import.meta.hot.accept()`],
  ['a file that Node does not run', `import './style.css'`],
  ['a file that is not there', `import './gone.js'`],
])('%s needs Vite, and so does whoever imports it', (_, text) => {
  const isNative = modules({ 'a.js': `import './b.js'`, 'b.js': `import './c.js'`, 'c.js': text, 'style.css': 'a {}' })
  expect(['a.js', 'b.js', 'c.js'].map(isNative)).toEqual([false, false, false])
})

test('a circle of imports is left to Vite as a whole, in whatever order it is asked for', () => {
  const files = { 'a.js': `import './b.js'\nimport 'virtual:x'`, 'b.js': `import './a.js'`, 'c.js': `import './b.js'` }
  for (const order of [
    ['a.js', 'b.js', 'c.js'],
    ['b.js', 'c.js', 'a.js'],
    ['c.js', 'a.js', 'b.js'],
  ])
    expect(order.map(modules(files))).toEqual([false, false, false])
})
