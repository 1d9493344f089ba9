import { join } from 'node:path'
import { canonicalJson, digestOf } from '#base/hash.ts'
import { forEachLimited } from '#base/limiter.ts'
import type { Bucket } from '#bucket/bucket.ts'
import { loadSites } from '#config/load.ts'
import type { Digest } from '#model/digest.ts'
import type { Environment } from '#model/environment.ts'
import { failuresOf } from '#model/failure.ts'
import type { Pointer } from '#model/pointer.ts'
import type { PulledSite } from '#model/pull.ts'
import type { Site, Workspace } from '#model/site.ts'
import type { SiteSurvey } from '#model/survey.ts'
import { decide } from '#plan/decide.ts'
import { readSiteRecord } from '#plan/site-record.ts'
import { isCmsSite } from '#pull/mappings.ts'
import type { ContentSources } from '#pull/sources.ts'
import { hostsIn } from '#release/environment-hosts.ts'
import { readPointer } from '#release/pointers.ts'
import { refusal } from '#release/rules.ts'
import { themeDigest } from '#theme/inputs.ts'
import { observe } from './observe-site.ts'
import { pullContent, stopOf, withSnapshot } from './pull-content.ts'

export interface SurveyOptions {
  readonly workspace: Workspace
  readonly bucket: Bucket
  /** The environment, and which hosts sites have there. */
  readonly rules: Environment
  readonly publicEnvironment: Readonly<Record<string, string>>
  readonly renderTime: number
  /** Entries dated up to then are published. */
  readonly publishTime: number
  /** Folder of the records that tell cheaply whether anything changed. */
  readonly recordsDir: string
  /** Where CMSs are pulled, so that their sites can be told as well; what they hold is unknown when absent. */
  readonly sources?: ContentSources
  /** Ids; those that the workspace does not know are left out. Every site when absent. */
  readonly only?: readonly string[]
}

const READS_AT_ONCE = 32

/**
 * Compares every site with its record and its pointer. Costs a look at each file's name and times and one small read of
 * the bucket a site; nothing is compiled, rendered or written. A site that cannot be looked at is stale: building it tells why.
 */
export async function surveySites(options: SurveyOptions): Promise<readonly SiteSurvey[]> {
  const { workspace, only } = options
  const { sites, failed } = await loadSites(workspace)
  const wanted = only && new Set(only)
  const isWanted = (id: string): boolean => wanted?.has(id) ?? true
  const digests = new Map<string, Digest>()
  const digestOfTheme = (name: string): Digest => {
    const known = digests.get(name) ?? themeDigest(join(workspace.themesDir, name), options.publicEnvironment)
    digests.set(name, known)
    return known
  }
  const found: SiteSurvey[] = failed
    .filter(({ site }) => isWanted(site))
    .map(({ site, failures }) => ({ site, standing: 'failed', failures }))
  const healthy = sites.filter(({ id }) => isWanted(id))
  const pulled = await pull(healthy, sites, options)
  await forEachLimited(healthy, { concurrency: READS_AT_ONCE }, async site => {
    try {
      found.push(await surveySite(site, pulled.get(site.id), digestOfTheme, options))
    } catch (error) {
      found.push({ site: site.id, standing: 'stale', reason: failuresOf(error, 'unreadable')[0]?.code ?? 'unreadable' })
    }
  })
  return found.sort((a, b) => (a.site < b.site ? -1 : 1))
}

/** What CMSs hold now; what they held before where they cannot be reached. */
async function pull(
  sites: readonly Site[],
  all: readonly Site[],
  { workspace, sources, rules }: SurveyOptions,
): Promise<ReadonlyMap<string, PulledSite>> {
  if (!sources) return new Map()
  const areAll = sites.length === all.length
  const report = await pullContent({ workspace, sites, areAll, sources, environment: rules.name, lenient: true })
  return new Map(report.sites.map(each => [each.site, each]))
}

async function surveySite(
  declared: Site,
  pulled: PulledSite | undefined,
  digestOfTheme: (name: string) => Digest,
  { workspace, bucket, rules, renderTime, publishTime, recordsDir }: SurveyOptions,
): Promise<SiteSurvey> {
  const site = pulled ? withSnapshot(declared, pulled, workspace, rules.name) : declared
  const live = (await readPointer(bucket, site.id, rules.name))?.value
  // Once a window opens, the next survey finds what waits for it; what asks for a phrase waits for a person.
  const mustWait = refusal(rules, {}, Date.now()) !== null
  if (site.gone) {
    const isGone = mustWait || !live || canonicalJson(live.gone) === canonicalJson(site.gone)
    return { site: site.id, standing: isGone ? 'current' : 'stale', ...(!isGone && { reason: 'gone' }) }
  }
  const {
    scan,
    publicPaths: _,
    time: __,
    ...seen
  } = observe(site, { digest: digestOfTheme(site.theme) }, { renderTime, publishTime })
  const record = readSiteRecord(recordsDir, site.id)
  const told = {
    site: site.id,
    seen: digestOf(canonicalJson(seen)),
    ...(record?.result.nextPublication !== undefined && { nextPublication: record.result.nextPublication }),
  }
  const stop = stopOf(pulled)
  if (stop) return { ...told, standing: 'stale', reason: stop.errors[0]?.code ?? 'content' }
  if (isCmsSite(site) && !pulled?.snapshot) return { ...told, standing: 'unknown' }
  const decision = decide(record, { ...seen, time: publishTime }, false)
  if (decision.action === 'render') return { ...told, standing: 'stale', reason: decision.reason }
  if (mustWait || live?.pinned || (live && isLive(live, decision.record.result.manifest, site, rules)))
    return { ...told, standing: 'current' }
  return { ...told, standing: 'stale', reason: live ? 'not-live' : 'never-released' }
}

const isLive = (live: Pointer, manifest: Digest, site: Site, rules: Environment): boolean =>
  live.manifest === manifest && live.hosts.join() === hostsIn(rules, { ...site, site: site.id }, site).join()
