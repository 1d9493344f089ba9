import type { Previewing } from '#model/status.ts'
import type { Call, Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { aborted } from '../interrupt.ts'

export const preview: Command = {
  about: "a site in its theme's development server: what you change shows at once",
  usage: 'SITE',
  takes: [1, 1],
  flags: ['theme', 'drafts', 'port', 'host', 'open'],
  ownFlags: {
    theme: { value: 'NAME', about: "another theme of the workspace, tried on this site; default: the site's own" },
    port: { value: 'N', about: 'the port; 0 takes a free one; default: 4321', range: [0, 65535] },
    host: { value: 'ADDRESS', about: 'the address to listen on; default: this machine alone' },
  },
  defaults: { port: 4321 },
  details: `Shows the site's real content through Astro's own development server. An edit of a component, an entry, an image or
the site.json shows at once; what is wrong stands over the page and on the terminal, with file and line. The toolbar at the
foot of a page switches site, theme and language, and tells what the page has read, what it weighs, and what the gates say.
Nothing is built, and nothing is written into theme or site. Ctrl-C ends it.`,
  examples: [
    ['acme', 'on http://localhost:4321/'],
    ['acme --theme magazine', 'how another theme would look'],
    ['acme --drafts', 'with the drafts of its CMS'],
    ['acme --port 0 --json', 'any free port, told to a program'],
  ],
  async run(call) {
    const begun = performance.now()
    const { startPreview } = await import('#preview/preview.ts')
    const { publicEnvironmentOf } = await import('../workspace/render-settings.ts')
    const { sayFailures } = await import('../output/failures.ts')
    const { terminal } = await import('../output/terminal.ts')
    const { SiteError } = await import('#model/failure.ts')
    const { flags, signal, environment } = call
    const [site = ''] = call.positionals
    const screen = terminal(process.stderr, environment)
    await using held = new AsyncDisposableStack()
    // The workspace is read while the preview's process loads Astro.
    const tasks = previewTasks(call, held)
    const task = tasks.then(of => of({ site, ...(flags.theme !== undefined && { theme: flags.theme }) }))
    await using running = await startPreview({
      task,
      taskOf: async wanted => (await tasks)(wanted),
      environment: publicEnvironmentOf(environment),
      onFailures: failures => sayFailures(failures, call),
      onLog: text => call.say(text.trimEnd()),
      onShown: (what, ms) => call.say(`${screen.paint('green', '✓')} ${what} can be shown again (${ms} ms)`),
      signal,
    })
    const { name, theme } = (await task).site
    const url = `http://${hostInUrl(flags.host)}:${running.port}${running.home}`
    const ms = Math.round(performance.now() - begun)
    const result: Previewing = { ok: true, site, theme, url, port: running.port, ms }
    const { paint } = terminal(process.stdout, environment)
    call.print(
      result,
      `${paint('green', '●')} ${name} with the theme ${theme} on ${paint('bold', url)} (${ms} ms; Ctrl-C ends it)\n`,
    )
    if (flags.open) (await import('../output/open-in-browser.ts')).openInBrowser(url, call.say)
    const failures = await Promise.race([aborted(signal), running.ended])
    if (failures && !signal.aborted) throw new SiteError(failures)
    return EXIT.ok
  },
}

async function previewTasks(call: Call, held: AsyncDisposableStack) {
  const { open } = await import('../workspace/open.ts')
  const { tasksOf } = await import('./preview/tasks.ts')
  return tasksOf(call, held.use(await open(call)))
}

const hostInUrl = (host: string | undefined): string =>
  host === undefined || host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host
