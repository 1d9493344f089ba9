import { join } from 'node:path'
import type { Gallery } from '#model/gallery.ts'
import type { Workspace } from '#model/site.ts'
import type { Call, Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { aborted } from '../interrupt.ts'
import type { Terminal } from '../output/terminal.ts'

export const gallery: Command = {
  about: 'every theme with every kind of page and content, and a workshop for its look',
  usage: '',
  takes: [0, 0],
  flags: ['theme', 'port', 'concurrency', 'open'],
  ownFlags: {
    theme: { value: 'NAME', about: 'show this theme alone' },
    port: { value: 'N', about: 'the port; 0 takes a free one; default: 7002', range: [0, 65535] },
  },
  defaults: { port: 7002 },
  details: `Builds four sites for each theme of the workspace (typical, empty and extreme content, and Arabic, from right to left), as
every site is built, and shows a page of each kind on a phone and on a desk, in light and dark. A theme that changes is
built again. Tokens and options can be tried, and written into a site's declaration once you have seen the difference.
Only this machine is answered. Ctrl-C ends it.`,
  examples: [
    ['--open', 'all themes, in your browser'],
    ['--theme journal --port 0', 'one theme, on a free port, which is printed'],
  ],
  async run(call) {
    const { open } = await import('../workspace/open.ts')
    const { inStudio } = await import('#gallery/studio.ts')
    await using opened = await open(call)
    return inStudio(opened.workspace, studio => show(call, opened.workspace, studio))
  },
}

async function show(call: Call, workspace: Workspace, studio: Workspace): Promise<number> {
  const [
    { renderSettings },
    { openBucket },
    { openBlobs },
    { openGenerator },
    { createEdge },
    { localStoreOf, recordsDirOf },
  ] = await Promise.all([
    import('../workspace/render-settings.ts'),
    import('#bucket/open.ts'),
    import('#blobs/open.ts'),
    import('../../generator.ts'),
    import('#edge/router.ts'),
    import('../../run.ts'),
  ])
  const [{ compileTheme }, { createWorkshop }, { serveGallery }, { galleryApi }, { watchThemes }] = await Promise.all([
    import('#theme/compile.ts'),
    import('#gallery/workshop.ts'),
    import('#gallery/serve.ts'),
    import('#gallery/api.ts'),
    import('#gallery/watch-themes.ts'),
  ])
  const { flags, environment, signal, say } = call
  const bucket = await openBucket(`file:${join(studio.root, 'bucket')}`, { base: studio.root })
  await bucket.prepare?.()
  const settings = renderSettings(call, {})
  await using generator = openGenerator({ ...settings, workspace: studio, bucket })
  const edge = createEdge({ bucket, blobs: openBlobs(bucket), onError: (error, about) => say(`${about}: ${error}`) })

  const workshop = createWorkshop({
    ...{ workspace, studio, only: flags.theme },
    recordsDir: recordsDirOf(studio),
    store: localStoreOf(studio, bucket),
    async compile(name) {
      const { theme } = await compileTheme({
        ...{ name, themesDir: workspace.themesDir, environment: settings.publicEnvironment, signal },
        cacheDir: join(workspace.stateDir, 'cache', 'themes'),
        onCompiling: () => say(`Compiling ${name}`),
      })
      return theme
    },
    async publish(sites) {
      const report = await generator.run({
        ...{ sites, environment: 'live', force: false, check: false, release: true, actor: 'gallery', signal },
        listener() {},
      })
      for (const { site } of report.sites) edge.refresh(site)
      return report
    },
    onChange: theme => (theme ? server.tell('theme', theme) : server.tell('themes', workshop.themes())),
  })
  await using server = await serveGallery({ port: flags.port, edge, api: galleryApi(workshop, workspace) })
  using _watch = await watchThemes({
    themesDir: workspace.themesDir,
    onChange: themes => void workshop.refresh(themes),
    onTrouble: say,
  })
  if (!flags.json) say(`The gallery is at ${server.url} (Ctrl-C ends it)`)
  if (flags.open) (await import('../output/open-in-browser.ts')).openInBrowser(server.url, say)
  await workshop.refresh()
  const themes = workshop.themes()
  const ok = themes.every(({ state, fixtures }) => state === 'ready' && fixtures.every(each => each.state === 'ready'))
  const result: Gallery = { ok, url: server.url, port: server.port, themes }
  const { terminal } = await import('../output/terminal.ts')
  call.print(result, galleryText(result, terminal(process.stdout, environment)))
  await aborted(signal)
  return EXIT.ok
}

/** What a gallery shows, a line a theme, and what is wrong with it. */
function galleryText({ themes }: Gallery, { paint }: Terminal): string {
  return themes
    .flatMap(({ theme, errors, fixtures, kinds }) => {
      const failures = [...errors, ...fixtures.flatMap(each => each.errors)]
      const pages = fixtures.reduce((sum, each) => sum + each.pages, 0)
      return [
        `${paint(failures.length > 0 ? 'red' : 'green', failures.length > 0 ? '✗' : '✓')} ${theme}: ${kinds.length} kinds of pages, ${pages} pages`,
        ...failures.map(({ message, where }) => `  ${where ? `${where}: ` : ''}${message}`),
      ]
    })
    .map(line => `${line}\n`)
    .join('')
}
