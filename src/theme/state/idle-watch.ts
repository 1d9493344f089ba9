import type { Watch } from '#model/watch.ts'

/** Notes nothing: for an instance that renders no pages. */
export const idleWatch: Watch = {
  entry: (_, made) => made,
  listed() {},
  found() {},
  missed() {},
  pathsRead() {},
  imageAsked() {},
  originalShown() {},
  outside() {},
  evaluates() {},
  own: made => made,
  changes: target => target,
  handed: run => run,
  kept() {},
  moment: () => 0,
  keptSince() {},
}
