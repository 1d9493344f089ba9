import type { Failure } from '#model/failure.ts'
import type { Pointer } from '#model/pointer.ts'

export const overtaken = (site: string, environment: string, live: Pointer | null): Failure => ({
  code: 'release-conflict',
  message: live
    ? `Expected nobody else to change "${site}" in ${environment}, but ${live.actor} made generation ${live.generation} live (${live.reason})`
    : `Expected "${site}" to be live in ${environment}, but its pointer is not there`,
  where: site,
  hint: 'Nothing was changed. Look at `nextgen releases`, then run again if it is still wanted.',
})

export const neverReleased = (site: string, environment: string): Failure => ({
  code: 'release-unknown',
  message: `Expected "${site}" to have a release in ${environment}, but it was never released there`,
  where: site,
  hint: `Publish it first: nextgen publish ${site}`,
})

export const noSuchGeneration = (live: Pointer, generation: number): Failure => ({
  code: 'release-unknown',
  message: `Expected generation ${generation} of "${live.site}" in ${live.environment} to be a release with a manifest; generations 1 to ${live.generation} exist`,
  where: live.site,
  hint: `\`nextgen releases ${live.site}\` lists what can be rolled back to.`,
})

export const nothingOlder = (live: Pointer): Failure => ({
  code: 'release-unknown',
  message: `Expected a release of "${live.site}" before generation ${live.restores ?? live.generation} with another manifest, but there is none`,
  where: live.site,
  hint: `\`nextgen releases ${live.site}\` lists what can be rolled back to.`,
})

export const manifestGone = (release: Pointer): Failure => ({
  code: 'release-incomplete',
  message: `Expected the manifest ${release.manifest} of generation ${release.generation} of "${release.site}" in the bucket, but it is not there`,
  where: release.site,
  hint: 'It was swept or lost; choose another generation with --to.',
})

export const otherHistory = (pointer: Pointer, key: string): Failure => ({
  code: 'history-invalid',
  message: `Expected ${key} to tell of the release that is live (${pointer.manifest}), but it tells of another`,
  where: key,
  hint: 'The pointer or the history was changed by hand. What is live stays live; move that file away, then run again.',
})

export const behindHistory = (pointer: Pointer, newest: number, key: string): Failure => ({
  code: 'pointer-invalid',
  message: `Expected the newest release of the history (generation ${newest}), got generation ${pointer.generation}: an older record was put in its place`,
  where: key,
  hint: '`nextgen check --repair` puts the newest one back. `nextgen rollback` is how one goes back.',
})
