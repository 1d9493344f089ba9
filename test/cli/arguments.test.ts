import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { run, runJson } from './program.ts'

const COMMANDS = ['build', 'publish', 'releases', 'rollback', 'unpin', 'serve', 'status']

test('the help lists every command, and goes to stdout only when it was asked for', async () => {
  const asked = await run(['--help'])
  expect(asked).toMatchObject({ code: 0, stderr: '' })
  for (const name of COMMANDS) expect(asked.stdout).toMatch(new RegExp(`^  ${name} `, 'm'))
  const nothing = await run([])
  expect(nothing).toMatchObject({ code: 2, stdout: '', stderr: asked.stdout })
})

test.for(COMMANDS)('the help of `%s` has its flags and an example that is a call of it', async name => {
  const { code, stdout } = await run([name, '--help'])
  expect(code).toBe(0)
  expect(stdout).toContain('--root DIR')
  expect(stdout.split('Examples:')[1]).toContain(`  nextgen ${name}`)
})

test('the version is that of package.json', async () => {
  const { default: manifest } = await import('../../package.json', { with: { type: 'json' } })
  expect(await run(['--version'])).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' })
})

test.for([
  [['pubish'], 'There is no command "pubish"', 'Did you mean `nextgen publish`?'],
  [['frobnicate'], 'There is no command "frobnicate"', 'lists the commands: build, publish'],
  [['toString'], 'There is no command "toString"', 'lists the commands'],
  [['--jsno'], 'There is no flag before the command "--jsno"', 'lists the commands'],
  [['publish', '--forse'], '`publish` has no flag --forse', 'Did you mean --force?'],
  [['status', '--force'], '`status` has no flag --force', 'shows every flag'],
  [['rollback'], 'Expected `nextgen rollback SITE`, got no SITE', 'nextgen rollback --help'],
  [['why', 'acme'], 'Expected `nextgen why SITE PATH`, got no PATH', 'nextgen why --help'],
  [['export'], 'Expected `nextgen export SITE DIR`, got no SITE', 'nextgen export --help'],
  [['unpin', 'acme', 'beta'], '`nextgen unpin` takes one, got "beta"', 'nextgen unpin --help'],
  [['status', 'acme'], '`nextgen status` takes no argument, got "acme"', 'nextgen status --help'],
  [['serve', '--port', '70000'], '--port expects a whole number from 0 to 65535, got "70000"', '--port'],
  [['serve', '--port', '7e3'], '--port expects a whole number from 0 to 65535, got "7e3"', '--port'],
  [['serve', '--port', '-1'], '--port', '--port'],
  [['build', '--concurrency', '0'], '--concurrency expects a whole number from 1 to 256, got "0"', '--concurrency'],
  [['rollback', 'acme', '--to', 'last'], '--to expects a whole number from 1, got "last"', '--to'],
  [['build', '--root'], '--root needs a value', 'Write --root DIR.'],
  [['build', '--root', '--json'], '--root needs a value', 'Write --root DIR.'],
  [['build', '--force=yes'], '--force takes no value, got "yes"', 'Write --force alone.'],
  [['publish', '--plan', '--no-release'], '--plan and --no-release exclude each other', 'one of the two'],
] as const)('`nextgen %s` is a usage error that says what to write', async ([words, message, hint]) => {
  const { code, stdout, stderr } = await run(words)
  expect({ code, stdout: stdout && 'something' }).toEqual({
    code: 2,
    stdout: stdout.startsWith('{') ? 'something' : '',
  })
  expect(stdout + stderr).toContain(message)
  expect(stdout + stderr).toContain(hint)
})

test('with --json a failure of the whole command is one object on stdout, and nothing on stderr', async () => {
  const { code, json, stderr } = await runJson(['pubish'])
  expect({ code, stderr }).toEqual({ code: 2, stderr: '' })
  expect(json).toEqual({
    ok: false,
    errors: [{ code: 'usage', message: 'There is no command "pubish"', hint: 'Did you mean `nextgen publish`?' }],
  })
})

test('a folder that is no workspace ends with 4 and names the folder, also when a caller of npm names it relatively', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'nextgen-empty-'))
  try {
    const direct = await runJson(['status', '--root', dir])
    expect(direct).toMatchObject({ code: 4, json: { ok: false, errors: [{ code: 'workspace-missing' }] } })
    const byNpm = await runJson(['status', '--root', 'nothing-here'], { environment: { INIT_CWD: dir } })
    expect(byNpm.code).toBe(4)
    expect(byNpm.json.errors[0].message).toContain(join(dir, 'nothing-here'))
  } finally {
    await rm(dir, { recursive: true })
  }
})

test('a bucket that no implementation understands is named', async () => {
  const { code, json } = await runJson(['status', '--bucket', 'gopher://example'])
  expect({ code, json }).toMatchObject({ code: 1, json: { ok: false, errors: [{ code: 'bucket-unsupported' }] } })
  expect(json.errors[0].message).toContain('gopher://example')
})
