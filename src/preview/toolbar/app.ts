/** The app of the toolbar that a preview adds; runs in the browser. */
import { defineToolbarApp } from 'astro/toolbar'
import type { PreviewedPage } from '#model/preview.ts'
import './keep-up.ts'
import { panelHtml, totals } from './panel.ts'

export default defineToolbarApp({
  init(canvas, app) {
    const panel = document.createElement('astro-dev-toolbar-window')
    canvas.append(panel)

    const ask = async (): Promise<PreviewedPage> => {
      const response = await fetch(`/__nextgen/page?path=${encodeURIComponent(location.pathname)}`)
      if (!response.ok) throw new Error(((await response.json()) as { message?: string }).message ?? 'no answer')
      return response.json()
    }
    async function show(): Promise<void> {
      try {
        const previewed = await ask()
        panel.innerHTML = panelHtml(previewed, loadedImages(), location.pathname)
      } catch (error) {
        panel.textContent = `The preview did not answer: ${(error as Error).message}`
      }
      for (const select of panel.querySelectorAll<HTMLSelectElement>('select'))
        select.addEventListener('change', () => void choose(select))
    }
    async function choose({ name, value }: HTMLSelectElement): Promise<void> {
      if (name === 'locale') {
        location.href = value
        return
      }
      const site = panel.querySelector<HTMLSelectElement>('select[name=site]')?.value ?? ''
      const query = new URLSearchParams({ site, ...(name === 'theme' && { theme: value }) })
      if (name === 'site') history.replaceState(null, '', '/')
      // Vite's client waits until the other server answers, and loads the page anew.
      await fetch(`/__nextgen/show?${query}`, { method: 'POST' })
      panel.insertAdjacentHTML('beforeend', '<p>One moment…</p>')
    }
    const loadedImages = (): { bytes: number; count: number } => {
      const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[]
      return totals(entries.filter(({ initiatorType }) => initiatorType === 'img').map(each => each.decodedBodySize))
    }

    void ask().then(
      ({ page, notices }) =>
        app.toggleNotification({
          state: Boolean(page?.findings.length || notices.length),
          level: page?.findings.some(({ level }) => level === 'error') || notices.length > 0 ? 'error' : 'warning',
        }),
      () => {},
    )
    app.onToggled(({ state }) => {
      if (state) void show()
    })
  },
})
