// Preloaded into a build: a machine that lists folders in another order, and whose clock is three hours off.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const { readdirSync, readdir } = fs
const { readdir: readdirPromise } = fs.promises
const AHEAD = 3 * 3_600_000

let state = 1
const random = () => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return state / 2 ** 32
}

/** In place, as Fisher and Yates do. */
function shuffled(found) {
  if (!Array.isArray(found)) return found
  for (let at = found.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1))
    ;[found[at], found[other]] = [found[other], found[at]]
  }
  return found
}

fs.readdirSync = (...args) => shuffled(readdirSync(...args))
fs.readdir = (path, ...rest) => {
  const done = rest.pop()
  readdir(path, ...rest, (error, found) => done(error, shuffled(found)))
}
fs.promises.readdir = async (...args) => shuffled(await readdirPromise(...args))
syncBuiltinESMExports()

const { now } = Date
Date.now = () => now() + AHEAD
