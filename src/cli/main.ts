import { readFileSync } from 'node:fs'
import { nearest } from '#model/nearest.ts'
import { parseCall } from './arguments/parse-call.ts'
import { usageError } from './arguments/usage-error.ts'
import type { Call, Command } from './command.ts'
import { COMMANDS } from './commands.ts'
import { EXIT, exitCodeOfFailures } from './exit-code.ts'
import { commandHelp, programHelp } from './help.ts'
import { onInterrupt } from './interrupt.ts'
import { terminal } from './output/terminal.ts'

/** Runs one call of the program and resolves with its exit code. `words` are the arguments after the program's name. */
export async function main(words: readonly string[]): Promise<number> {
  const { stdout, stderr, env } = process
  stdout.on('error', goOnUnread)
  const json = words.includes('--json')
  try {
    const [name, ...rest] = words
    if (name === undefined) {
      stderr.write(await programHelp(version()))
      return EXIT.usage
    }
    if (name === '--version') {
      stdout.write(`${version()}\n`)
      return EXIT.ok
    }
    if (name === '--help' || name === '-h' || name === 'help') {
      const [about] = rest
      stdout.write(about === undefined ? await programHelp(version()) : commandHelp(about, await commandOf(about)))
      return EXIT.ok
    }
    const command = await commandOf(name)
    if (rest.includes('--help') || rest.includes('-h')) {
      stdout.write(commandHelp(name, command))
      return EXIT.ok
    }
    return await runCommand(command, parseCall(name, command, rest))
  } catch (error) {
    const { failuresOfCommand, failureText } = await import('./output/failures.ts')
    const failures = failuresOfCommand(error)
    if (json) stdout.write(`${JSON.stringify({ ok: false, errors: failures })}\n`)
    else stderr.write(failureText(failures, terminal(stderr, env)))
    if (env.NEXTGEN_DEBUG) stderr.write(`${error instanceof Error ? error.stack : error}\n`)
    return exitCodeOfFailures(failures)
  }
}

async function runCommand(
  command: Command,
  { flags, positionals }: Pick<Call, 'flags' | 'positionals'>,
): Promise<number> {
  const { stdout, stderr, env } = process
  const signal = onInterrupt({
    tell: () => stderr.write('\nInterrupted: ending what is under way. Once more stops at once.\n'),
    stopAtOnce: () => process.exit(EXIT.interrupted),
  })
  try {
    return await command.run({
      flags,
      positionals,
      environment: env,
      signal,
      say: line => void stderr.write(`${line}\n`),
      print: (json, text) => void stdout.write(flags.json ? `${JSON.stringify(json)}\n` : text),
    })
  } catch (error) {
    if (!signal.aborted) throw error
    return EXIT.interrupted
  }
}

async function commandOf(name: string): Promise<Command> {
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (load) return load()
  const near = nearest(name, Object.keys(COMMANDS))
  const kind = name.startsWith('-') ? 'flag before the command' : 'command'
  return usageError(
    `There is no ${kind} "${name}"`,
    near
      ? `Did you mean \`nextgen ${near}\`?`
      : `\`nextgen --help\` lists the commands: ${Object.keys(COMMANDS).join(', ')}.`,
  )
}

function version(): string {
  const file = new URL('../../package.json', import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}

/** The reader went away (`nextgen publish | head`): the work is done all the same. */
function goOnUnread(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}
