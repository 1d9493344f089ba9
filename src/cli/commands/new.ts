import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SiteError } from '#model/failure.ts'
import type { Scaffolded } from '#model/scaffold.ts'
import { pathOf } from '../arguments/caller-folder.ts'
import { usageError } from '../arguments/usage-error.ts'
import type { Call, Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'

export const newCommand: Command = {
  about: 'begin a site, a theme, or a fleet from a list of domains',
  usage: 'site ID | theme NAME | fleet FILE.csv',
  takes: [1, 2],
  flags: ['domain', 'theme', 'name', 'locale', 'brand'],
  details: `\`new theme\` makes an Astro project under themes/ that builds as it is. \`new site\` makes sites/<id>/ with a site.json and a
copy of the entries that its theme brings, to be changed. \`new fleet\` adds a row of sites/portfolio.csv for each row of a
table with the columns domain and, where you like, id, name, theme, locale, brand and any other path of site.json. The
workspace is made where there is none yet. On a terminal, what is missing is asked for.`,
  examples: [
    ['theme journal', 'themes/journal/, an Astro project'],
    ['site acme --domain acme.example --theme journal --brand "#8a2f4c"', 'sites/acme/'],
    ['fleet domains.csv --theme journal', 'one site for each row'],
  ],
  async run(call) {
    const [kind, name] = call.positionals
    const makers = { site: makeSite, theme: makeTheme, fleet: makeFleet } as const
    if (kind !== 'site' && kind !== 'theme' && kind !== 'fleet')
      return usageError(`Expected site, theme or fleet, got "${kind}"`, '`nextgen new --help` shows examples.')
    const given =
      name ??
      (await asked(call, { site: 'Id of the site', theme: 'Name of the theme', fleet: 'Table of domains' }[kind]))
    if (given === undefined)
      return usageError(`Expected what to call the ${kind}`, '`nextgen new --help` shows examples.')
    const { result, next } = await makers[kind](given, call)
    const { paint } = (await import('../output/terminal.ts')).terminal(process.stdout, call.environment)
    const lines = [
      `${paint('green', '✓')} ${kind === 'fleet' ? `${result.made.length} sites` : `The ${kind} ${result.made[0]}`}: ${result.files[0]}`,
      ...next.map(line => `  ${line}`),
    ]
    call.print(result, `${lines.join('\n')}\n`)
    return EXIT.ok
  },
}

interface Made {
  readonly result: Scaffolded
  /** What to do then. */
  readonly next: readonly string[]
}

async function makeTheme(name: string, call: Call): Promise<Made> {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name))
    usageError(
      `Expected a name of small letters, digits and "-", got "${name}"`,
      'For example: nextgen new theme journal',
    )
  const { newTheme } = await import('#scaffold/new-theme.ts')
  const workspace = await workspaceOf(call)
  const files = newTheme(name, workspace.themesDir)
  const [{ bringSiteSchema }, { publicEnvironmentOf }] = await Promise.all([
    import('../workspace/site-schema.ts'),
    import('../workspace/render-settings.ts'),
  ])
  // Its options in the schema of site.json; `nextgen schema` says so if another theme of the workspace is broken.
  const { environment, signal } = call
  const schema = await bringSiteSchema({
    workspace,
    environment: publicEnvironmentOf(environment),
    signal,
    write: true,
  })
  return {
    result: { ok: true, kind: 'theme', made: [name], files: schema.changed ? [...files, schema.file] : files },
    next: [`A site with it:  nextgen new site acme --domain acme.example --theme ${name}`],
  }
}

async function makeSite(id: string, call: Call): Promise<Made> {
  const [{ loadSites }, { isSiteId, ID_EXPECTED }, { themeNames }, { newSite }] = await Promise.all([
    import('#config/load.ts'),
    import('#config/site-id.ts'),
    import('#theme/theme-names.ts'),
    import('#scaffold/new-site.ts'),
  ])
  if (!isSiteId(id)) usageError(`Expected ${ID_EXPECTED}, got "${id}"`, 'For example: nextgen new site acme')
  const workspace = await workspaceOf(call)
  const themes = themeNames(workspace.themesDir)
  const { flags } = call
  const domain = flags.domain ?? (await asked(call, 'Its domain', `${id}.example`))
  if (domain === undefined) return usageError('Expected the domain of the site', `For example: --domain ${id}.example`)
  const theme =
    flags.theme ?? (themes.length === 1 ? themes[0] : await asked(call, `Its theme (${themes.join(', ')})`, themes[0]))
  if (theme === undefined)
    return usageError(
      'Expected the theme of the site',
      themes.length > 0 ? `For example: --theme ${themes[0]}` : '`nextgen new theme NAME` makes one.',
    )
  if (!themes.includes(theme))
    return usageError(
      `Expected a theme of the workspace, got "${theme}"`,
      themes.length > 0 ? `There are: ${themes.join(', ')}` : '`nextgen new theme NAME` makes one.',
    )
  const named = { name: flags.name ?? id, locale: flags.locale ?? 'en', ...(flags.brand && { brand: flags.brand }) }
  const { folder, written, copied } = newSite({ id, domain, theme, ...named }, workspace)
  const { failed } = await loadSites(workspace)
  const refused = failed.find(({ site }) => site === id)
  if (refused) {
    // A host that another site has would stop that one too.
    rmSync(folder, { recursive: true, force: true })
    throw new SiteError(refused.failures)
  }
  return {
    result: { ok: true, kind: 'site', made: [id], files: written },
    next: [
      ...(copied ? [`Its entries:  ${join(folder, 'content')}, a copy of those of ${theme}: change them`] : []),
      `Work on it:   nextgen preview ${id}`,
      `Publish it:   nextgen publish ${id}`,
      'Look at it:   nextgen serve',
    ],
  }
}

async function makeFleet(file: string, call: Call): Promise<Made> {
  const { newFleet } = await import('#scaffold/new-fleet.ts')
  const path = pathOf(call, file)
  const csv = await readFile(path, 'utf8').catch(() =>
    usageError(
      `Expected a table of domains in ${path}, but there is no such file`,
      'For example: a file with the lines `domain` and `acme.example`',
    ),
  )
  const { sitesDir } = await workspaceOf(call)
  const { theme } = call.flags
  const made = newFleet({ csv, file, ...(theme && { theme }) }, sitesDir)
  return {
    result: { ok: true, kind: 'fleet', made, files: [join(sitesDir, 'portfolio.csv')] },
    next: ['Publish them: nextgen publish'],
  }
}

/** The workspace of the call, made where there is none: its folders, and the schema that editors complete `site.json` by. */
async function workspaceOf(call: Call) {
  const { siteJsonSchemaText } = await import('#config/json-schema.ts')
  const root = pathOf(call, call.flags.root ?? '.')
  const folders = { sitesDir: join(root, 'sites'), themesDir: join(root, 'themes') }
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true })
  const workspace = { root, stateDir: join(root, '.nextgen'), ...folders }
  const schema = join(root, 'site.schema.json')
  if (!existsSync(schema)) writeFileSync(schema, siteJsonSchemaText())
  return workspace
}

async function asked({ signal, flags }: Call, message: string, initialValue?: string): Promise<string | undefined> {
  if (flags.json) return undefined
  const { askOnTerminal } = await import('../arguments/ask-on-terminal.ts')
  return (await askOnTerminal({ message, initialValue }, signal)) || undefined
}
