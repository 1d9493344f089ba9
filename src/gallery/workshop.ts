import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Failure, failuresOf } from '#model/failure.ts'
import {
  type Control,
  FIXTURES,
  type FixtureName,
  type GalleryFixture,
  type GalleryLook,
  type GalleryTheme,
} from '#model/gallery.ts'
import type { RunReport, SiteReport } from '#model/report.ts'
import type { Workspace } from '#model/site.ts'
import type { CompiledTheme, ThemeShape } from '#model/theme.ts'
import type { TraceStore } from '#render/stored-traces.ts'
import { themeFiles } from '#theme/inputs.ts'
import { themeNames } from '#theme/theme-names.ts'
import { readShape } from '#theme/theme-shape.ts'
import { builtPages } from './built-pages.ts'
import { controlsOf } from './controls.ts'
import type { FixtureTheme } from './fixture-content.ts'
import { removeOtherSites, siteIdOf, writeFixtureSite } from './fixture-site.ts'
import { valueAt } from './look-values.ts'
import { type FixturePage, pageKinds } from './page-kinds.ts'
import { paletteIn, usualIn } from './palette.ts'

export interface WorkshopOptions {
  /** Where the themes are. */
  readonly workspace: Workspace
  /** Where fixtures are built. */
  readonly studio: Workspace
  /** Show this theme alone. */
  readonly only?: string | undefined
  readonly compile: (theme: string) => Promise<CompiledTheme>
  /** Builds and releases sites of the studio. */
  readonly publish: (sites: readonly string[]) => Promise<RunReport>
  readonly recordsDir: string
  readonly store: TraceStore
  /** Told of a theme whose state has changed; of `null` when a theme came or went. */
  readonly onChange: (theme: GalleryTheme | null) => void
}

/** All themes with all their fixtures, and what changes them. */
export interface Workshop {
  themes(): readonly GalleryTheme[]
  theme(name: string): GalleryTheme | undefined
  /** Looks which themes there are, and builds them all anew, or these. One that is being built is built once more. */
  refresh(themes?: readonly string[]): Promise<void>
  /** Shows a theme in another look. Of several calls in a row the last one counts. */
  setLook(theme: string, look: GalleryLook): Promise<GalleryTheme>
}

const NO_LOOK: GalleryLook = { tokens: {}, options: {} }

export function createWorkshop(options: WorkshopOptions): Workshop {
  const { workspace, studio, only, onChange } = options
  const views = new Map<string, GalleryTheme>()
  const queues = new Map<string, { running: Promise<void>; again: Promise<void> | null }>()

  const tell = (view: GalleryTheme): GalleryTheme => {
    if (!views.has(view.theme)) return view
    views.set(view.theme, view)
    onChange(view)
    return view
  }
  const change = (name: string, part: Partial<GalleryTheme>): void => {
    const view = views.get(name)
    if (view) tell({ ...view, ...part })
  }

  async function build(name: string): Promise<void> {
    if (!views.has(name)) return
    change(name, { state: 'building' })
    try {
      const compiled = await options.compile(name)
      await show(name, compiled, readShape(compiled))
    } catch (error) {
      change(name, { state: 'failed', errors: failuresOf(error, 'theme-failed') })
    }
  }

  async function show(name: string, compiled: CompiledTheme, shape: ThemeShape): Promise<void> {
    const root = join(workspace.themesDir, name)
    const controls = controlsOf({ root, files: themeFiles(root), usesLook: usesLook(compiled), options: shape.options })
    const before = new Map(views.get(name)?.controls.map(control => [control.path.join('.'), control.usual]))
    const known = controls.map(control => withUsual(control, control.usual ?? before.get(control.path.join('.'))))
    change(name, { errors: [], controls: known, options: shape.options })
    let kept: ReadonlySet<string> = new Set()
    let reports = await write(name, { root, shape, kept })
    const refused = refusedEntries(reports)
    if (refused.size > 0) {
      kept = refused
      reports = await write(name, { root, shape, kept })
    }
    const pages = new Map<FixtureName, readonly FixturePage[]>()
    let palette: GalleryTheme['palette'] = null
    let usual: Readonly<Record<string, string>> = {}
    const { look } = views.get(name) ?? { look: NO_LOOK }
    for (const fixture of FIXTURES) {
      // One that could not be built just now still shows its last good version.
      const built = builtPages(options.recordsDir, siteIdOf(name, fixture), options.store)
      pages.set(fixture, built.pages)
      const home = built.pages[0]
      if (!home || palette) continue
      const html = built.html(home.path) ?? ''
      palette = paletteIn(html, look.tokens)
      usual = usualIn(html)
    }
    // What the site says itself is not the theme's own.
    const told = known.map(control =>
      valueAt(look, control.path) === undefined
        ? withUsual(control, usual[control.path.join('.')] ?? control.usual)
        : control,
    )
    change(name, { state: 'ready', kinds: pageKinds(pages, shape), controls: told, palette })
  }

  /** Writes the sites of a theme's fixtures and publishes them. */
  async function write(name: string, theme: FixtureTheme): Promise<readonly SiteReport[]> {
    const { look } = views.get(name) ?? { look: NO_LOOK }
    const notes = new Map(
      FIXTURES.map(fixture => {
        const folder = join(studio.sitesDir, siteIdOf(name, fixture))
        return [fixture, writeFixtureSite({ theme: name, fixture, folder, look }, theme)]
      }),
    )
    const { sites } = await options.publish(FIXTURES.map(fixture => siteIdOf(name, fixture)))
    const before = views.get(name)?.fixtures ?? []
    change(name, {
      fixtures: FIXTURES.map(fixture => {
        const site = siteIdOf(name, fixture)
        const was = before.find(each => each.fixture === fixture) ?? waiting(name, fixture)
        return fixtureOf(
          was,
          sites.find(report => report.site === site),
          notes.get(fixture) ?? [],
        )
      }),
    })
    return sites
  }

  /** One build a theme at a time; what is asked meanwhile is done once, after it. */
  function enqueue(name: string): Promise<void> {
    const queue = queues.get(name)
    if (queue) {
      queue.again ??= queue.running.then(() => {
        queues.delete(name)
        return enqueue(name)
      })
      return queue.again
    }
    const entry: { running: Promise<void>; again: Promise<void> | null } = { running: Promise.resolve(), again: null }
    queues.set(name, entry)
    entry.running = build(name).finally(() => {
      if (!entry.again) queues.delete(name)
    })
    return entry.running
  }

  return {
    themes: () => [...views.values()],
    theme: name => views.get(name),
    async refresh(asked) {
      const names = themeNames(workspace.themesDir).filter(name => only === undefined || name === only)
      const same = names.join('\n') === [...views.keys()].join('\n')
      const known = new Map(names.map(name => [name, views.get(name) ?? newTheme(name)]))
      views.clear()
      for (const [name, view] of known) views.set(name, view)
      if (!same) {
        removeOtherSites(studio.sitesDir, names)
        onChange(null)
      }
      const fresh = names.filter(
        name => asked === undefined || asked.includes(name) || known.get(name)?.state === 'waiting',
      )
      // One after the other, so that the first can be looked at while others compile.
      for (const name of fresh) await enqueue(name)
    },
    async setLook(name, look) {
      change(name, { look })
      await enqueue(name)
      return views.get(name) ?? newTheme(name)
    },
  }
}

const withUsual = (control: Control, usual: string | undefined): Control =>
  usual === undefined ? control : { ...control, usual }

const newTheme = (theme: string): GalleryTheme => ({
  theme,
  state: 'waiting',
  errors: [],
  fixtures: FIXTURES.map(fixture => waiting(theme, fixture)),
  kinds: [],
  controls: [],
  look: NO_LOOK,
  palette: null,
  options: null,
})

const waiting = (theme: string, fixture: FixtureName): GalleryFixture => ({
  ...{ fixture, site: siteIdOf(theme, fixture), state: 'waiting', version: 0, pages: 0, ms: 0 },
  ...{ errors: [], warnings: [], notes: [] },
})

function fixtureOf(was: GalleryFixture, report: SiteReport | undefined, notes: readonly string[]): GalleryFixture {
  const errors: readonly Failure[] = report?.errors ?? []
  return {
    ...was,
    state: errors.length > 0 ? 'failed' : 'ready',
    version: report && report.status !== 'unchanged' ? was.version + 1 : was.version,
    pages: report?.pages ?? 0,
    ms: report?.ms ?? 0,
    errors,
    warnings: report?.warnings ?? [],
    notes,
  }
}

/** Entries that the theme's own schema refuses once they are told anew: it asks for more than JSON Schema can say. */
function refusedEntries(reports: readonly SiteReport[]): ReadonlySet<string> {
  const entries = reports.flatMap(({ errors = [] }) =>
    errors
      .filter(({ code }) => code === 'entry-invalid')
      .flatMap(({ where = '' }) => {
        const [, entry] = /(?:^|content\/)([^:]+)\.(?:md|json|ya?ml)(?::|$)/.exec(where) ?? []
        return entry ? [entry] : []
      }),
  )
  return new Set(entries)
}

/** Whether a compiled theme holds the part of the theme kit that computes looks. */
function usesLook({ dir }: CompiledTheme): boolean {
  const { inputs } = JSON.parse(readFileSync(join(dir, 'theme.json'), 'utf8')) as { readonly inputs: readonly string[] }
  return inputs.some(file => file.endsWith('/theme-kit/look/look.ts'))
}
