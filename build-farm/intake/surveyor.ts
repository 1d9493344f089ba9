import type { Ledger } from '#ledger/ledger.ts'
import type { CauseKind } from '#model/farm.ts'
import type { SiteSurvey } from '#model/survey.ts'
import type { Intake } from './trigger.ts'

export interface SurveyorOptions {
  readonly survey: (request: Pick<Look, 'sites' | 'pull'>) => Promise<readonly SiteSurvey[]>
  readonly intake: Pick<Intake, 'trigger'>
  readonly ledger: Pick<Ledger, 'demands'>
  readonly environment: string
}

export interface Surveyor {
  /**
   * Looks at sites (all when absent) and triggers those that are stale and were not triggered for the same state before:
   * a site that fails, fails once. Returns their ids.
   */
  look(about: Look): Promise<readonly string[]>
}

export interface Look {
  readonly sites?: readonly string[]
  readonly kind: CauseKind
  /** What gave rise to it; the reason of the survey when absent. */
  readonly about?: string
  /** Pull first: without, nothing is known of sites whose content comes from a CMS. */
  readonly pull?: boolean
}

export function openSurveyor({ survey, intake, ledger, environment }: SurveyorOptions): Surveyor {
  /** What each site was triggered for. */
  const triggered = new Map<string, string>()
  /** Publication dates that the ledger was told. */
  const expected = new Map<string, number>()

  const unlessTriggered = (site: string, state: string, reason: string): string | null => {
    if (triggered.get(site) === state) return null
    triggered.set(site, state)
    return reason
  }

  function wanted({ site, standing, reason = '', seen, failures }: SiteSurvey): string | null {
    switch (standing) {
      case 'current':
        triggered.delete(site)
        return null
      case 'failed':
        return unlessTriggered(site, JSON.stringify(failures), 'declaration')
      case 'unknown':
        return null
      case 'stale':
        return unlessTriggered(site, `${reason} ${seen}`, reason)
    }
  }

  return {
    async look({ sites, kind, about, pull = false }) {
      const found = await survey({ ...(sites && { sites }), pull })
      const reasons = new Map<string, string[]>()
      for (const each of found) {
        const reason = wanted(each)
        if (reason !== null) reasons.set(reason, [...(reasons.get(reason) ?? []), each.site])
        const { site, nextPublication } = each
        if (nextPublication === undefined || expected.get(site) === nextPublication) continue
        await ledger.demands.expect(site, environment, nextPublication)
        expected.set(site, nextPublication)
      }
      for (const [reason, ids] of reasons) {
        try {
          await intake.trigger({ sites: ids, cause: { kind, about: about ?? reason } })
        } catch (error) {
          for (const id of [...reasons.values()].flat()) triggered.delete(id)
          throw error
        }
      }
      return [...reasons.values()].flat()
    },
  }
}
