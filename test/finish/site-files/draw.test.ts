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

/** Fails at the first call, then answers. */
function failingOnce(): Sharp {
  let calls = 0
  const pipeline: Pipeline = {
    resize: () => pipeline,
    extend: () => pipeline,
    flatten: () => pipeline,
    png: () => pipeline,
    raw: () => pipeline,
    toColourspace: () => pipeline,
    toBuffer: (async () => {
      if (calls++ === 0) throw new Error('no image')
      return Buffer.from('png')
    }) as Pipeline['toBuffer'],
  }
  return () => pipeline
}

test('a drawing that fails is told with its reason, and leaves the others alone', async () => {
  expect(await draw(failingOnce(), TASK)).toMatchObject([{ ok: false, reason: 'no image' }, { ok: true }])
})
