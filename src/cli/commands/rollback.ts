import type { Command } from '../command.ts'

export const rollback: Command = {
  about: 'make an older release live again, and pin the site to it',
  usage: 'SITE',
  takes: [1, 1],
  flags: ['to', 'environment', 'note'],
  details: `Nothing is built: the older artifact is in the bucket as it was. The site stays pinned, so publishing leaves it
alone, until \`nextgen unpin SITE\`. A second rollback goes one further back.`,
  examples: [
    ['acme', 'back to the release before the live one'],
    ['acme --to 12', 'back to generation 12'],
  ],
  async run(call) {
    const { open } = await import('../workspace/open.ts')
    const { rollback } = await import('#release/rollback.ts')
    const { endChange } = await import('../release/end-change.ts')
    await using opened = await open(call)
    const [site] = call.positionals as [string]
    const result = await rollback({
      ...opened.releasing,
      site,
      ...(call.flags.to !== undefined && { to: Number(call.flags.to) }),
    })
    return endChange(call, opened, site, result, {
      released: pointer =>
        `${site}: generation ${pointer.generation} is live, with the files of generation ${pointer.restores}. The site is pinned;\n` +
        `\`nextgen unpin ${site}\` lets publishing release it again.\n`,
      unchanged: pointer =>
        `${site}: generation ${pointer.generation} has these files already, and is pinned. Nothing was changed.\n`,
    })
  },
}
