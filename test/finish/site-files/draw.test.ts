import { expect, test } from 'vitest'
import { draw } from '#finish/site-files/drawing/draw.ts'
import type { Pipeline, Sharp } from '#finish/site-files/drawing/sharp-like.ts'
import type { DrawTask } from '#finish/site-files/drawing/task.ts'

const TASK: DrawTask = {
  drawings: [
    { kind: 'icon', size: 16, background: null, margin: 0 },
    { kind: 'icon', size: 32, background: null, margin: 0 },
  ],
  icon: new Uint8Array([1]),
  fonts: { dir: '/nowhere', own: [], ownKey: '' },
}

/** Fails as often as `failures` says, then answers. */
function failing(failures: number): { readonly sharp: Sharp; readonly calls: () => number } {
  let calls = 0
  const pipeline: Pipeline = {
    resize: () => pipeline,
    extend: () => pipeline,
    flatten: () => pipeline,
    png: () => pipeline,
    raw: () => pipeline,
    toColourspace: () => pipeline,
    toBuffer: (async () => {
      if (calls++ < failures) throw new Error('no image')
      return Buffer.from('png')
    }) as Pipeline['toBuffer'],
  }
  return { sharp: () => pipeline, calls: () => calls }
}

test('a drawing that fails once is drawn all the same', async () => {
  const { sharp, calls } = failing(1)
  expect(await draw(sharp, TASK)).toMatchObject([{ ok: true }, { ok: true }])
  expect(calls()).toBe(3)
})

test('a drawing that fails again is told with its reason, and leaves the others alone', async () => {
  const { sharp } = failing(2)
  expect(await draw(sharp, TASK)).toMatchObject([{ ok: false, reason: 'no image' }, { ok: true }])
})
