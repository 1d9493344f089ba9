import type { Call, Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { aborted } from '../interrupt.ts'
import type { Opened } from '../workspace/open.ts'

export const serve: Command = {
  about: 'answer visitors from the bucket',
  usage: '',
  takes: [0, 0],
  flags: ['port', 'host', 'publish', 'environment'],
  details: `The start page lists the sites; each one answers at http://SITE.localhost:PORT/ and by its own Host. A release or
rollback by another process shows within a moment. Ctrl-C ends it.`,
  examples: [
    ['', 'the fleet on http://localhost:7000/'],
    ['--publish', 'publish every site first, then serve'],
    ['--port 0', 'any free port, which is printed'],
    ['--environment staging', 'what is released in another environment'],
  ],
  async run(call) {
    const { open } = await import('../workspace/open.ts')
    const { serveBucket, whereToLook } = await import('../workspace/serve-bucket.ts')
    const { flags, signal, environment } = call
    await using opened = await open(call)
    await using served = await serveBucket(call, opened)
    if (flags.publish) await publishFirst(call, opened)
    if (signal.aborted) return EXIT.interrupted
    const lines = await whereToLook(served.result, opened, environment)
    call.print(served.result, `${lines.join('\n')}\n`)
    await aborted(signal)
    return EXIT.ok
  },
}

/** What fails leaves its live release alone, and the others are served. */
async function publishFirst(call: Call, opened: Opened): Promise<void> {
  await opened.bucket.prepare?.()
  const { runSites } = await import('../workspace/run-sites.ts')
  const { runText } = await import('../output/run-text.ts')
  const { terminal } = await import('../output/terminal.ts')
  const report = await runSites(call, opened, { sites: [], release: true, doing: 'Publishing' })
  call.say(runText(report, terminal(process.stderr, call.environment)).trimEnd())
}
