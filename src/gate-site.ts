import { ARTIFACT_GATES, failuresOf, RELEASE_GATES, runGates } from '#check/run-gates.ts'
import { secretFiles } from '#check/secret-files.ts'
import { gateSettings } from '#check/settings.ts'
import type { Failure } from '#model/failure.ts'
import type { GateReport } from '#model/gate.ts'
import type { Manifest, ManifestFile } from '#model/manifest.ts'
import type { RenderResult } from '#model/render.ts'
import type { Site } from '#model/site.ts'
import type { Assembled } from './assemble-site.ts'
import type { Run } from './run.ts'

/** Looks at a finished artifact. What is found stays true of it, and is kept with it. */
export function checkArtifact(
  site: Site,
  { artifact: { manifest }, broken }: Assembled,
  rendered: RenderResult,
  run: Run,
): GateReport {
  const others = Object.keys(manifest.files).flatMap(path =>
    Object.hasOwn(rendered.files, path) ? [] : [[path, manifest.files[path] as ManifestFile] as const],
  )
  const leaks = [...(rendered.leaks ?? []), ...run.findLeaks(others)]
  return runGates(ARTIFACT_GATES, {
    site,
    manifest,
    facts: rendered.facts ?? [],
    leaks,
    secretFiles: secretFiles(others, run.localBlobs.getSync),
    broken: [...(rendered.broken ?? []), ...broken],
    settings: gateSettings(site),
  })
}

/** What gates have to say about a release: errors stop it. `live`: what it would replace; null for nothing. */
export interface Gated {
  readonly errors: readonly Failure[]
  readonly warnings: readonly Failure[]
}

/** Compares an artifact with what is live, and adds what was found when it was made. */
export function gateRelease(
  site: Site,
  found: GateReport | undefined,
  manifest: Manifest,
  live: Manifest | null,
): Gated {
  const release = runGates(RELEASE_GATES, { site, manifest, facts: [], live, settings: gateSettings(site) })
  const reports = found ? [found, release] : [release]
  return {
    errors: reports.flatMap(report => failuresOf(report, 'error')),
    warnings: failuresOf(release, 'warn'),
  }
}

/** What would stop a release that is live already: all that is left is to say so. */
export const tooLate = (found: GateReport | undefined): readonly Failure[] => (found ? failuresOf(found, 'error') : [])

/** What a build without a release tells: whatever was found, as a warning. */
export const warningsOf = (report: GateReport): readonly Failure[] => [
  ...failuresOf(report, 'error'),
  ...failuresOf(report, 'warn'),
]
