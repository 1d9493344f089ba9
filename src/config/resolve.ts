import { join, resolve } from 'node:path'
import type { Failure } from '#model/failure.ts'
import { redirectChains } from '#model/redirect-chains.ts'
import type { ContentSource, Redirect, Site } from '#model/site.ts'
import type { Declaration } from './declaration.ts'
import { finishingOf } from './finishing.ts'
import { normalizeHost } from './host.ts'
import { type Complaint, complaints, expectation, failureOf, type Path } from './issues.ts'
import { type SiteDeclaration, siteSchema } from './schema.ts'
import { keysAt } from './shape.ts'
import { ID_EXPECTED, isSiteId } from './site-id.ts'
import type { Surroundings } from './surroundings.ts'

/** Checks a declaration, fills in defaults and makes paths absolute; or says everything that is wrong with it. */
export async function resolveSite(declaration: Declaration, around: Surroundings): Promise<Site | readonly Failure[]> {
  const { id, declaredIn, value } = declaration
  const fail = (complaint: Complaint) => failureOf(complaint, declaration.where(complaint.path, complaint.at))
  if (!isSiteId(id)) return [invalidId(declaration)]
  const parsed = siteSchema.safeParse(value, { error: expectation })
  if (!parsed.success) return complaints(parsed.error.issues, value, path => keysAt(siteSchema, path)).map(fail)

  const fields = parsed.data
  const folder = join(around.workspace.sitesDir, id)
  const names = await around.namesIn(id)
  const content = contentOf(fields, folder, names)
  const publicDir = names.has('public') ? join(folder, 'public') : undefined
  const failures = [
    ...wrongRedirects(fields).map(fail),
    ...(content && 'path' in content ? await outside(content.path, ['content', 'path'], declaration, around) : []),
    ...(publicDir ? await outside(publicDir, [], declaration, around) : []),
  ]
  if (failures.length) return failures
  const finishing = await finishingOf(fields, folder, declaration, around)
  if (Array.isArray(finishing)) return finishing
  const domain = normalizeHost(fields.domain) as string
  const aliases = fields.aliases.map(alias => normalizeHost(alias) as string)
  return {
    id,
    name: fields.name ?? id,
    domain,
    aliases: [...new Set(aliases)].filter(alias => alias !== domain),
    theme: fields.theme,
    locale: fields.locale,
    locales: fields.locales,
    ...(content ? { content } : {}),
    ...(fields.markdown ? { markdown: fields.markdown } : {}),
    tokens: fields.tokens,
    navigation: fields.navigation,
    options: fields.options,
    redirects: redirectsOf(fields),
    finish: fields.finish,
    ...(fields.gates ? { gates: fields.gates } : {}),
    ...(fields.budgets ? { budgets: fields.budgets } : {}),
    ...(fields.shrink === undefined ? {} : { shrink: fields.shrink }),
    ...(fields.cards ? { cards: fields.cards } : {}),
    ...finishing,
    ...(fields.environments ? { environments: environmentsOf(fields.environments) } : {}),
    ...(fields.schedule ? { schedule: scheduleOf(fields.schedule) } : {}),
    ...(publicDir ? { publicDir } : {}),
    ...(fields.gone ? { gone: fields.gone } : {}),
    declaredIn,
  }
}

const scheduleOf = (schedule: NonNullable<SiteDeclaration['schedule']>): Site['schedule'] =>
  typeof schedule === 'string' ? { cron: schedule } : schedule

const environmentsOf = (environments: NonNullable<SiteDeclaration['environments']>): Site['environments'] =>
  Object.fromEntries(
    Object.entries(environments).map(([name, { hosts, checks }]) => [
      name,
      {
        ...(hosts ? { hosts: [...new Set(hosts.map(host => normalizeHost(host) as string))] } : {}),
        ...(checks ? { checks } : {}),
      },
    ]),
  )

function invalidId({ id, declaredIn, where }: Declaration): Failure {
  return {
    code: 'site-id-invalid',
    message: `Expected ${ID_EXPECTED}, got "${id}"`,
    where: declaredIn.includes('.csv') ? where(['id'], 'value') : declaredIn,
    hint: declaredIn.includes('.csv')
      ? 'Change the cell in the column id.'
      : 'Rename the folder: its name is the id of the site.',
  }
}

function contentOf(fields: SiteDeclaration, folder: string, names: ReadonlySet<string>): ContentSource | undefined {
  if (!fields.content) return names.has('content') ? { source: 'directory', path: join(folder, 'content') } : undefined
  const { source, path = 'content', collections, onInvalid, publication } = fields.content
  const dated = publication ? { publication } : {}
  if (source === 'directory') return { source, path: resolve(folder, path), ...dated }
  return { source, ...(collections ? { collections } : {}), ...(onInvalid ? { onInvalid } : {}), ...dated }
}

const redirectsOf = ({ redirects }: SiteDeclaration): readonly Redirect[] =>
  Array.isArray(redirects) ? redirects : Object.entries(redirects).map(([from, to]) => ({ from, to, status: 301 }))

function wrongRedirects(fields: SiteDeclaration): Complaint[] {
  const list = redirectsOf(fields)
  const complaint = (redirect: Redirect, message: string, hint?: string): Complaint => ({
    path: ['redirects', Array.isArray(fields.redirects) ? list.indexOf(redirect) : redirect.from],
    at: 'value',
    message,
    ...(hint && { hint }),
  })
  const wrong = list.flatMap((redirect, index) => {
    const { from, to } = redirect
    if (from === to) return [complaint(redirect, `The redirect from "${from}" leads to itself`)]
    if (list.findIndex(other => other.from === from) === index) return []
    return [complaint(redirect, `There are two redirects from "${from}"`)]
  })
  if (wrong.length > 0) return wrong
  const hosts = [fields.domain, ...fields.aliases].map(host => normalizeHost(host) as string)
  return redirectChains(list, hosts)
    .circles()
    .map(circle => {
      const [first] = circle as [Redirect]
      const said =
        circle.length === 1
          ? `The redirect from "${first.from}" leads to itself, by ${first.to}`
          : `Redirects lead in a circle: ${[...circle, first].map(({ from }) => from).join(' → ')}`
      return complaint(first, said, 'Let one of them lead to a page, or take it out: visitors never arrive.')
    })
}

async function outside(path: string, at: Path, declaration: Declaration, around: Surroundings): Promise<Failure[]> {
  if (await around.isInside(path)) return []
  const { root } = around.workspace
  return [
    {
      code: 'path-outside',
      message: `Expected a folder inside the workspace (${root}), got ${JSON.stringify(path)}, which lies outside, leads there by a link, or is no path`,
      where: declaration.where(at, 'value'),
      hint: 'Move or copy the folder into the workspace.',
    },
  ]
}
