import { spawnSync } from 'node:child_process'
import type { Contestant, Output } from './contestant.ts'
import { type Measurement, measure } from './measure.ts'

export interface Result {
  readonly contestant: Contestant
  /** Of the measured rounds; the warm-up is not among them. */
  readonly runs: readonly Measurement[]
  /** What the last run wrote. */
  readonly output: Output
}

/**
 * Lets the contestants take turns: a first round that is thrown away, then `rounds` measured ones, every other in
 * reverse, so that what slows the machine for a while slows all of them. A contestant that has a cap of one round gets no warm-up.
 */
export async function takeTurns(
  contestants: readonly Contestant[],
  rounds: number,
  say: (line: string) => void,
): Promise<Result[]> {
  const results = new Map(
    contestants.map(contestant => [contestant, { runs: [] as Measurement[], outputs: [] as Output[] }]),
  )
  for (let round = 0; round <= rounds; round++) {
    const turn = contestants.filter(({ rounds: cap }) => (round === 0 ? cap !== 1 : round <= (cap ?? rounds)))
    for (const contestant of round % 2 ? turn.toReversed() : turn) {
      const { run, output } = await once(contestant)
      const label = round === 0 ? 'warm-up' : `round ${round} of ${Math.min(rounds, contestant.rounds ?? rounds)}`
      say(`${label}: ${contestant.name}: ${(run.wallMs / 1000).toFixed(2)} s`)
      if (round > 0) results.get(contestant)?.runs.push(run)
      results.get(contestant)?.outputs.push(output)
    }
  }
  return [...results].map(([contestant, { runs, outputs }]) => ({
    contestant,
    runs,
    output: last(contestant, outputs),
  }))
}

async function once(contestant: Contestant): Promise<{ run: Measurement; output: Output }> {
  await contestant.reset()
  spawnSync('sync')
  const run = await measure(contestant.command)
  return { run, output: await contestant.inspect(run) }
}

function last(contestant: Contestant, outputs: readonly Output[]): Output {
  const output = outputs.at(-1)
  if (!output) throw new Error(`expected at least one round, got none for ${contestant.name}`)
  return output
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  const [low = Number.NaN, high = low] = sorted.slice(
    Math.ceil(sorted.length / 2) - 1,
    Math.floor(sorted.length / 2) + 1,
  )
  return (low + high) / 2
}
