import { expect, test } from 'vitest'
import { chosenSeed } from '../random.ts'
import { randomKills, summary } from './random-kills.ts'

/** 200 are the promise; a reduced run shows that it is kept in general. */
const ROUNDS = Number(process.env.ROUNDS ?? (process.env.NEXTGEN_REDUCED ? 20 : 200))
const TIME = ROUNDS * 20_000 + 120_000

test(
  `T2: a publish that is killed at any moment, ${ROUNDS} times, never shows a visitor a mix`,
  async () => {
    const seed = chosenSeed()
    const done = await randomKills({ rounds: ROUNDS, seed })
    console.log(`T2: ${summary(seed, done)}`)
    expect(done.errors, `seed ${seed}`).toEqual([])
    expect(done.seen.visits).toBeGreaterThan(ROUNDS)
    expect(done.killed).toBeGreaterThan(0)
    expect(done.switched).toBeGreaterThan(0)
  },
  TIME,
)
