/** Runs in the browser, in every page of a preview. */

/**
 * Vite tells of changes to pages that listen; one that came while this page was loading was told to nobody. So the server is
 * asked whether the page is what it would be now: once at first, and once more when the page is known to listen.
 */
async function keepUp(): Promise<void> {
  const [page] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  const age = performance.now() - (page?.requestStart ?? 0)
  const response = await fetch(`/__nextgen/current?age=${Math.ceil(age)}`).catch(() => null)
  if (response?.ok && !((await response.json()) as { readonly current: boolean }).current) location.reload()
}

const { hot } = import.meta as { readonly hot?: { on(event: string, told: () => void): void } }
hot?.on('vite:ws:connect', () => void keepUp())
void keepUp()

export {}
