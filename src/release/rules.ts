import type { Asking, Environment } from '#model/environment.ts'
import type { Failure } from '#model/failure.ts'
import { isOpen, nextOpening, windowText } from './window.ts'

/**
 * Why an environment takes no new release at `now` (ms since 1970); null when it does. A rollback asks nobody: it is the
 * way out of trouble.
 */
export const refusal = (environment: Environment, asking: Asking, now: number): Failure | null =>
  unconfirmed(environment, asking) ?? outsideWindow(environment, asking, now)

/** Null when the phrase is right, or none is asked for. The phrase itself is not told. */
export function unconfirmed({ name, confirm }: Environment, { confirmation: got }: Asking): Failure | null {
  if (confirm === undefined || got === confirm) return null
  return {
    code: 'release-unconfirmed',
    message: `Expected the phrase that confirms a release in ${name}, got ${got === undefined ? 'none' : `"${got}"`}`,
    hint: `Give it with --confirm PHRASE; nextgen.config.ts declares it ("environments.${name}.confirm").`,
  }
}

function outsideWindow({ name, windows }: Environment, asking: Asking, now: number): Failure | null {
  if (!windows || isOpen(windows, now)) return null
  if (!asking.outsideWindow) return windowClosed(name, windows, now)
  return asking.note?.trim() ? null : unexplained(name)
}

function windowClosed(environment: string, windows: NonNullable<Environment['windows']>, now: number): Failure {
  const opening = nextOpening(windows, now)
  const next = opening === null ? '' : ` It opens at ${new Date(opening).toISOString().slice(0, 16)}Z.`
  return {
    code: 'window-closed',
    message: `Releases in ${environment} are made at ${windows.map(windowText).join(' or ')}, and it is ${new Date(now).toISOString().slice(0, 16)}Z`,
    hint: `What was built is kept.${next} What cannot wait: --outside-window --note "why".`,
  }
}

const unexplained = (environment: string): Failure => ({
  code: 'window-closed',
  message: `Expected a reason for a release in ${environment} outside its window, got none`,
  hint: 'Say why with --note TEXT; it is kept with the release.',
})
