import { parseArgs } from 'node:util'
import { nearest } from '#model/nearest.ts'
import type { Command } from '../command.ts'
import { COMMON_FLAGS, DEFAULT_FLAGS, FLAGS, type FlagKind, type FlagName, type Flags } from './flags.ts'
import { usageError } from './usage-error.ts'

/** Reads a command's words; a word that cannot be right throws a `SiteError` with the code `usage`. */
export function parseCall(
  name: string,
  command: Command,
  words: readonly string[],
): { readonly flags: Flags; readonly positionals: readonly string[] } {
  const known: readonly string[] = [...COMMON_FLAGS, ...command.flags]
  const kindOf = (flag: string): FlagKind => command.ownFlags?.[flag as FlagName] ?? FLAGS[flag as FlagName]
  const help = `\`nextgen ${name} --help\` shows every flag.`
  const { tokens } = parseArgs({
    args: [...words],
    options: Object.fromEntries(
      known.map(flag => [flag, { type: kindOf(flag).value ? 'string' : 'boolean' } as const]),
    ),
    strict: false,
    tokens: true,
    allowPositionals: true,
  })
  const flags: Record<string, unknown> = { ...DEFAULT_FLAGS, ...command.defaults }
  const positionals: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value)
    if (token.kind !== 'option') continue
    if (!known.includes(token.name)) {
      const near = nearest(token.name, known)
      usageError(`\`${name}\` has no flag ${token.rawName}`, near ? `Did you mean --${near}? ${help}` : help)
    }
    const forgotten = token.inlineValue === false && token.value?.startsWith('--')
    flags[token.name] = readValue(token.name, kindOf(token.name), forgotten ? undefined : token.value)
  }
  const [least, most] = command.takes
  if (positionals.length < least)
    usageError(
      `Expected \`nextgen ${name} ${command.usage}\`, got no ${command.usage.split(' ')[positionals.length]}`,
      help,
    )
  if (positionals.length > most)
    usageError(
      `\`nextgen ${name}\` takes ${most === 0 ? 'no argument' : most === 1 ? 'one' : `up to ${most}`}, got "${positionals[most]}"`,
      help,
    )
  return { flags: flags as unknown as Flags, positionals }
}

function readValue(
  flag: string,
  { value: placeholder, range }: FlagKind,
  value: string | undefined,
): string | number | boolean {
  if (!placeholder) {
    if (value !== undefined) usageError(`--${flag} takes no value, got "${value}"`, `Write --${flag} alone.`)
    return true
  }
  if (value === undefined || value === '') usageError(`--${flag} needs a value`, `Write --${flag} ${placeholder}.`)
  if (!range) return value
  const number = Number(value)
  const [least, most] = range
  if (!/^\d+$/.test(value) || number < least || number > most) {
    const upTo = most === Number.MAX_SAFE_INTEGER ? '' : ` to ${most}`
    usageError(
      `--${flag} expects a whole number from ${least}${upTo}, got "${value}"`,
      `For example --${flag} ${Math.max(least, 2)}.`,
    )
  }
  return number
}
