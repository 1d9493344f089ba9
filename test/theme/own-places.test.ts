import { expect, it } from 'vitest'
import { ownPlaces } from '#theme/own-places.ts'

const FILE = '/site/node_modules/font/lib/index.js'
const placed = (code: string): string | undefined => ownPlaces(code, FILE)?.code

it.each([
  ['new URL("./a.txt", import.meta.url)', 'new URL("./a.txt", "file:///site/node_modules/font/lib/index.js")'],
  ['join(__dirname, "a.txt")', 'join("/site/node_modules/font/lib", "a.txt")'],
  ['read({ __filename })', 'read({ __filename: "/site/node_modules/font/lib/index.js" })'],
])('says where a module of a package lies: %s', (code, expected) => {
  expect(placed(code)).toBe(expected)
})

it.each([
  ['const __dirname = here(); join(__dirname, "a.txt")'],
  ['((__filename) => __filename)("a.txt")'],
  ['module.__dirname'],
  ['import.meta.env'],
  ['"__dirname"'],
  ['read(__dirname'],
])('leaves what only looks like it: %s', code => {
  expect(placed(code)).toBeUndefined()
})
