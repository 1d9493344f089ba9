import { COMMON_FLAGS, FLAGS, type FlagKind, type FlagName } from './arguments/flags.ts'
import type { Command } from './command.ts'
import { COMMANDS } from './commands.ts'
import { table } from './output/terminal.ts'

/** What `nextgen --help` prints. */
export async function programHelp(version: string): Promise<string> {
  const rows = await Promise.all(
    Object.entries(COMMANDS).map(async ([name, load]) => {
      const { usage, about } = await load()
      return [`  ${name} ${usage}`, about]
    }),
  )
  return `NEXTGEN ${version}: a static site factory. One compiled Astro theme, hundreds of sites, atomic releases.

Usage: nextgen COMMAND [arguments] [flags]

${table(rows).join('\n')}

Flags of every command:
${flagLines(COMMON_FLAGS, [
  ['  --help', 'what a command does, its flags and examples'],
  ['  --version', 'the version of NEXTGEN'],
])}

Examples:
  nextgen publish                  build what changed in every site, and make it live
  nextgen serve                    look at the fleet on http://localhost:7000/
  nextgen publish --help           everything about one command

Exit codes: 0 ok, 1 failed, 2 usage, 4 not found, 5 conflict, 10 only content was at fault,
12 only gates failed, 130 interrupted.
`
}

/** What `nextgen NAME --help` prints. */
export function commandHelp(name: string, command: Command): string {
  const examples = command.examples.map(([call, about]) => [`  nextgen ${name}${call ? ` ${call}` : ''}`, about])
  return `nextgen ${name}: ${command.about}

Usage: nextgen ${name} ${command.usage ? `${command.usage} ` : ''}[flags]
${command.details ? `\n${command.details}\n` : ''}
Flags:
${flagLines([...command.flags, ...COMMON_FLAGS], [], command.ownFlags)}

Examples:
${table(examples).join('\n')}
`
}

function flagLines(
  names: readonly FlagName[],
  others: readonly (readonly string[])[] = [],
  own: Command['ownFlags'] = {},
): string {
  const rows = names.map(name => {
    const { value, about }: FlagKind = own[name] ?? FLAGS[name]
    return [`  --${name}${value ? ` ${value}` : ''}`, about]
  })
  return table([...rows, ...others]).join('\n')
}
