import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'

export const schema: Command = {
  about: 'write the schema by which editors complete site.json, with the options of every theme',
  usage: '',
  takes: [0, 0],
  flags: ['check'],
  ownFlags: { check: { about: 'write nothing; end with 1 if the schema is not up to date' } },
  details: `Writes site.schema.json into the workspace: a site.json names it as its "$schema". What it says of "options" comes from
src/site-options.ts of the theme that the site names.`,
  examples: [
    ['', 'after a theme came, or changed its options'],
    ['--check', 'in a pipeline'],
  ],
  async run(call) {
    const [{ open }, { publicEnvironmentOf }, { bringSiteSchema }, { sayFailures }] = await Promise.all([
      import('../workspace/open.ts'),
      import('../workspace/render-settings.ts'),
      import('../workspace/site-schema.ts'),
      import('../output/failures.ts'),
    ])
    await using opened = await open(call)
    const { flags, environment, signal, say } = call
    const result = await bringSiteSchema({
      workspace: opened.workspace,
      environment: publicEnvironmentOf(environment),
      signal,
      onCompiling: name => say(`Compiling ${name}`),
      write: !flags.check,
    })
    const { file, changed, themes, errors } = result
    if (!flags.json && errors.length > 0) sayFailures(errors, call)
    const done = !changed ? 'is up to date' : flags.check ? 'is not up to date: run `nextgen schema`' : 'was written'
    call.print(result, `${file} ${done} (${themes.length === 1 ? '1 theme' : `${themes.length} themes`})\n`)
    return result.ok ? EXIT.ok : EXIT.failed
  },
}
