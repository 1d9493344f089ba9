import type { Asking, Environment } from '#model/environment.ts'
import { SiteError } from '#model/failure.ts'
import { unconfirmed } from '#release/rules.ts'
import { askOnTerminal } from '../arguments/ask-on-terminal.ts'
import type { Call } from '../command.ts'

/**
 * How the call asks for a release in an environment, with the phrase asked for on a terminal when it is not given. Throws
 * a `SiteError` when it is wrong or missing: before any work is done.
 */
export async function askingFor({ flags, signal }: Call, rules: Environment): Promise<Asking> {
  const { confirm: given, note, 'outside-window': outsideWindow } = flags
  const confirmation = given ?? (await askForPhrase(rules, signal))
  const asking: Asking = {
    outsideWindow,
    ...(confirmation !== undefined && { confirmation }),
    ...(note !== undefined && { note }),
  }
  const refused = unconfirmed(rules, asking)
  if (refused) throw new SiteError(refused)
  return asking
}

async function askForPhrase({ name, confirm }: Environment, signal: AbortSignal): Promise<string | undefined> {
  if (confirm === undefined) return undefined
  return askOnTerminal({ message: `This releases in ${name}. Type "${confirm}" to go on` }, signal)
}
