import type { Ledger } from '#ledger/ledger.ts'
import type { Site } from '#model/site.ts'
import type { SiteState } from '#model/site-state.ts'

/** Puts together what is declared, what was built last, and what is wanted. */
export async function siteStates(
  declared: readonly Site[],
  ledger: Pick<Ledger, 'builds' | 'demands'>,
  environment: string,
): Promise<readonly SiteState[]> {
  const [latest, open] = await Promise.all([ledger.builds.latest(environment), ledger.demands.open(environment)])
  const builds = new Map(latest.map(build => [build.site, build]))
  const wanted = new Set(open.map(({ site }) => site))
  return declared.map(({ id, name, domain, theme }) => {
    const build = builds.get(id)
    return {
      ...{ site: id, name, domain, theme },
      build: build
        ? (({ id, status, causes, startedAt, finishedAt, pages, rendered, generation, errors }) => ({
            ...{ id, status, causes, startedAt, finishedAt, pages, rendered, generation, errors },
          }))(build)
        : null,
      wanted: wanted.has(id),
    }
  })
}
