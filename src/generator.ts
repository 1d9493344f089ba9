import { join } from 'node:path'
import type { Bucket } from '#bucket/bucket.ts'
import type { LoadedSites } from '#config/load.ts'
import type { WorkspaceConfig } from '#config/workspace-config.ts'
import type { Environment } from '#model/environment.ts'
import type { RunReport } from '#model/report.ts'
import type { RunRequest } from '#model/run.ts'
import type { SecretMark } from '#model/secret.ts'
import type { Workspace } from '#model/site.ts'
import type { SiteSurvey } from '#model/survey.ts'
import type { ContentSources } from '#pull/sources.ts'
import { runFleet } from './build.ts'
import { declaredSites } from './declared-sites.ts'
import { drawingThreads, imageProcess, renderThreads } from './render-threads.ts'
import { fontsDirOf, type RunPorts } from './run.ts'
import { surveySites } from './survey.ts'

export interface GeneratorOptions {
  readonly workspace: Workspace
  readonly bucket: Bucket
  /** Render threads. */
  readonly threads: number
  readonly limits?: WorkspaceConfig['limits'] | undefined
  /** Where content comes from that is in no folder; absent: nothing is pulled. */
  readonly sources?: ContentSources | undefined
  /** `PUBLIC_*` variables that themes may read. */
  readonly publicEnvironment: Readonly<Record<string, string>>
  /** What must not stand in any file. */
  readonly secrets?: readonly SecretMark[]
  /** Where the render clock stands for a run that begins now, ms since 1970. */
  readonly renderTime: () => number
  /** Entries dated up to then are published by a run that begins now, ms since 1970; `renderTime` when absent. */
  readonly publishTime?: () => number
  /** Threads that had nothing to do for so long (ms) are ended; they start again with the next task. Never when absent. */
  readonly idleAfter?: number
  /** Render threads that were made before; the generator closes them. */
  readonly renderPool?: RunPorts['renderPool']
}

/** What a run is asked, beside what the generator knows itself. */
export interface GeneratorRun
  extends Omit<RunRequest, 'workspace' | 'concurrency' | 'renderTime' | 'publishTime' | 'renderTimeLimit'> {
  /** Declarations may be as they were at this time (ms since 1970) or later; as they are now when absent. */
  readonly declaredSince?: number
}

/**
 * The generator with its threads: one for a command, or one for as long as a process lives. Runs may overlap; they share
 * the threads, and nothing else that one could see of another.
 */
export interface Generator extends AsyncDisposable {
  readonly workspace: Workspace
  readonly bucket: Bucket
  readonly threads: number
  /** Every site that the workspace declares now, and every declaration that is wrong. */
  sites(): Promise<LoadedSites>
  /** Which sites a publishing run would build or release, told by names, sizes and times, and by pulling where asked: no thread is woken. */
  survey(request: SurveyRequest): Promise<readonly SiteSurvey[]>
  run(request: GeneratorRun): Promise<RunReport>
}

export interface SurveyRequest {
  /** The environment. */
  readonly rules: Environment
  /** Every site when absent. */
  readonly sites?: readonly string[]
  /** Pull CMSs first: without, the sites whose content comes from one are `unknown`. */
  readonly pull?: boolean
}

/** Threads start with their first task. Dispose it when nothing runs any more. */
export function openGenerator(options: GeneratorOptions): Generator {
  const { workspace, bucket, threads, limits, publicEnvironment, secrets = [], renderTime, idleAfter } = options
  const { publishTime = renderTime } = options
  const sources = options.sources && { sources: options.sources }
  const ofThreads = { threads, ...(idleAfter !== undefined && { idleAfter }) }
  const { renderPool = renderThreads({ ...ofThreads, limits }) } = options
  const pinFonts = async (): Promise<void> => {
    const { preparePinnedFonts } = await import('#finish/site-files/drawing/pinned-fonts.ts')
    process.env.FONTCONFIG_FILE = preparePinnedFonts(fontsDirOf(workspace))
  }
  const imagePool = imageProcess({ ...ofThreads, limits }, pinFonts)
  const drawingPool = drawingThreads(ofThreads, pinFonts)
  const declared = declaredSites(workspace)
  return {
    workspace,
    bucket,
    threads,
    sites: declared.read,
    survey: ({ rules, sites, pull = false }) =>
      surveySites({
        workspace,
        bucket,
        rules,
        publicEnvironment,
        renderTime: renderTime(),
        publishTime: publishTime(),
        recordsDir: join(workspace.stateDir, 'cache', 'sites'),
        ...(sites && { only: sites }),
        ...(pull && options.sources && { sources: options.sources }),
      }),
    run: ({ declaredSince, ...request }) =>
      runFleet(
        {
          ...request,
          workspace,
          concurrency: threads,
          renderTime: renderTime(),
          publishTime: publishTime(),
          ...(limits?.renderSeconds && { renderTimeLimit: limits.renderSeconds * 1000 }),
        },
        {
          ...{ bucket, renderPool, imagePool, drawingPool, publicEnvironment, secrets, ...sources },
          ...(declaredSince !== undefined && { declared: ids => declared.of(ids, declaredSince) }),
        },
      ),
    async [Symbol.asyncDispose]() {
      await Promise.all([renderPool.close(), imagePool.close(), drawingPool.close()])
    },
  }
}
