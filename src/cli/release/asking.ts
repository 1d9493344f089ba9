import type { Asking, Environment } from '#model/environment.ts'
import { SiteError } from '#model/failure.ts'
import { unconfirmed } from '#release/rules.ts'
import type { Call } from '../command.ts'

/**
 * How the call asks for a release in an environment, with the phrase asked for on a terminal when it is not given. Throws
 * a `SiteError` when it is wrong or missing: before any work is done.
 */
export async function askingFor({ flags, signal }: Call, rules: Environment): Promise<Asking> {
  const { confirm: given, note, 'outside-window': outsideWindow } = flags
  const confirmation = given ?? (await phraseFromTerminal(rules, signal))
  const asking: Asking = {
    outsideWindow,
    ...(confirmation !== undefined && { confirmation }),
    ...(note !== undefined && { note }),
  }
  const refused = unconfirmed(rules, asking)
  if (refused) throw new SiteError(refused)
  return asking
}

/** Undefined where nobody can be asked, or whoever was asked gave up. */
async function phraseFromTerminal({ name, confirm }: Environment, signal: AbortSignal): Promise<string | undefined> {
  if (confirm === undefined || !process.stdin.isTTY || !process.stderr.isTTY) return undefined
  const { isCancel, text } = await import('@clack/prompts')
  const message = `This releases in ${name}. Type "${confirm}" to go on`
  const answer = await text({ message, output: process.stderr, signal })
  return isCancel(answer) ? undefined : answer
}
