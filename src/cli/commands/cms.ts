import { type Failure, failuresOf, SiteError } from '#model/failure.ts'
import type { CmsCheck } from '#model/pull.ts'
import { usageError } from '../arguments/usage-error.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { counted } from '../output/amounts.ts'
import { failureText } from '../output/failures.ts'
import { type Terminal, table, terminal } from '../output/terminal.ts'

export const cms: Command = {
  about: "try a site's CMS: credentials, types, fields, permissions",
  usage: 'check SITE',
  takes: [2, 2],
  flags: [],
  details: `Asks the CMS of the site what it holds, as far as its credentials can see, and compares that with the site's mapping. For a
site without a mapping it prints one to start from.`,
  examples: [
    ['check acme', 'what there is, and what of the mapping is wrong'],
    ['check acme --json', 'the same for a program, with a mapping to start from'],
  ],
  async run(call) {
    const [what, id] = call.positionals as [string, string]
    if (what !== 'check') usageError(`Expected \`nextgen cms check SITE\`, got "${what}"`, 'There is only `check`.')
    const { open } = await import('../workspace/open.ts')
    const [{ loadSites }, { isCmsSite, mappingsOf }, { checkMappings, suggestMappings }, { contentSources }] =
      await Promise.all([
        import('#config/load.ts'),
        import('#pull/mappings.ts'),
        import('#pull/check-mapping.ts'),
        import('../workspace/content-sources.ts'),
      ])
    await using opened = await open(call)
    const { workspace, config } = opened
    const { sites, failed } = await loadSites(workspace, { only: [id] })
    const [site] = sites
    if (!site) throw new SiteError(failed.flatMap(({ failures }) => failures))
    if (!isCmsSite(site)) throw new SiteError(noCms(id, site.declaredIn))
    await using sources = contentSources(workspace, config, call.environment)
    const { source } = site.content
    const declaration = sources.declarations[source]
    if (!declaration) throw new SiteError(undeclared(source, site.declaredIn))
    const found = mappingsOf(site, declaration)
    const mappings = 'code' in found ? undefined : (found as Exclude<typeof found, Failure>)
    const types = [...new Set(Object.values(mappings ?? {}).map(({ type }) => type))]
    const opening = await sources.open(source, declaration)
    const description = await opening.cms.describe(types, call.signal).catch(error => {
      return { types: [], failures: failuresOf(error, 'cms-unreadable') }
    })
    const errors = [
      ...description.failures,
      ...(mappings ? checkMappings(mappings, description, site.declaredIn) : [found as Failure]),
    ]
    const result: CmsCheck = {
      ok: errors.length === 0,
      site: id,
      source,
      types: description.types,
      suggestion: suggestMappings(description),
      ...(errors.length > 0 && { errors }),
    }
    call.print(result, checkText(result, mappings !== undefined, terminal(process.stdout, call.environment)))
    return errors.length === 0 ? EXIT.ok : EXIT.failed
  },
}

function checkText({ types, suggestion, errors = [] }: CmsCheck, isMapped: boolean, shown: Terminal): string {
  const rows = types.map(({ type, total, fields }) => [
    shown.paint('green', type),
    total === null ? 'may not be read' : counted(total, 'record'),
    fields.map(({ name, kind, target }) => `${name}: ${target ?? kind}`).join(', '),
  ])
  const start = `\nA mapping to start from, for \`content.collections\` of the site:\n${JSON.stringify(suggestion, null, 2)}\n`
  return [
    ...table(rows).map(line => `${line}\n`),
    !isMapped && types.length > 0 ? start : '',
    errors.length > 0
      ? `\n${failureText(errors, shown)}`
      : '\nCredentials, types and fields are as the mapping needs them.\n',
  ].join('')
}

const noCms = (site: string, where: string): Failure => ({
  code: 'source-unknown',
  message: `The content of "${site}" comes from a folder, not from a CMS`,
  where,
  hint: 'Name a source of nextgen.config.ts as `content.source`.',
})

const undeclared = (source: string, where: string): Failure => ({
  code: 'source-unknown',
  message: `nextgen.config.ts declares no source "${source}"`,
  where,
  hint: 'Declare it: sources: { NAME: { type: "strapi", url: "https://…", token: { env: "NAME_OF_A_VARIABLE" } } }',
})
