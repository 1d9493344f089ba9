import type { Command } from '../command.ts'

export const unpin: Command = {
  about: 'let publishing release a site again after a rollback',
  usage: 'SITE',
  takes: [1, 1],
  flags: ['environment', 'note'],
  details: 'What is live stays live; the next `nextgen publish` may replace it.',
  examples: [['acme', 'unpin one site']],
  async run(call) {
    const { open } = await import('../workspace/open.ts')
    const { unpin } = await import('#release/rollback.ts')
    const { endChange } = await import('../release/end-change.ts')
    await using opened = await open(call)
    const [site] = call.positionals as [string]
    const result = await unpin({ ...opened.releasing, site })
    return endChange(call, opened, site, result, {
      released: pointer => `${site}: unpinned. Generation ${pointer.generation} is live until the next publish.\n`,
      unchanged: pointer => `${site}: generation ${pointer.generation} is not pinned. Nothing was changed.\n`,
    })
  },
}
