import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { repo, run, runJson } from '../cli/program.ts'
import { makeWorkspace, post } from '../cli/workspace.ts'
import type { Rgw } from './rgw.ts'
import { COARSE_TIMES } from './upkeep-suite.ts'

/** The program itself, as an operator calls it, on a bucket of a server. */
export function programSuite(server: () => Rgw, newUrl: () => string): void {
  test('publish, releases, rollback, check, gc, backup and doctor work on a server as they do in a folder', async () => {
    await using workspace = await makeWorkspace()
    await workspace.addSite('acme', 'Words 1')
    const url = newUrl()
    const call = (...words: string[]) => runJson([...words, '--root', workspace.root, '--bucket', url])
    expect(await call('publish')).toMatchObject({ code: 0, json: { sites: [{ generation: 1 }] } })
    await workspace.write('sites/acme/content/posts/first.md', post('Words 2'))
    expect(await call('publish')).toMatchObject({ code: 0, json: { sites: [{ generation: 2 }] } })
    expect(await call('rollback', 'acme')).toMatchObject({ code: 0, json: { pointer: { restores: 1, pinned: true } } })
    expect((await call('releases', 'acme')).json.releases).toHaveLength(3)
    expect(await call('check')).toMatchObject({ code: 0, json: { ok: true, checked: { sites: 1 } } })
    await delay(COARSE_TIMES)
    expect(await call('gc', '--delete', '--keep', '1', '--days', '0', '--grace', '0')).toMatchObject({
      ...{ code: 0, json: { phase: 'swept', deleted: { manifests: 1 } } },
    })
    expect(await call('check')).toMatchObject({ code: 1, json: { findings: expect.any(Array) } })
    expect(await call('check', '--keep', '1', '--days', '0')).toMatchObject({ code: 0 })
    expect(await call('backup', join(workspace.root, 'b.tgz'))).toMatchObject({
      code: 0,
      json: { saved: { pointers: 1 } },
    })
    expect(await call('doctor')).toMatchObject({ code: 0, json: { ok: true } })
  })

  test('a fresh checkout on the same bucket renders nothing and releases nothing', async () => {
    await using first = await makeWorkspace()
    await using second = await makeWorkspace()
    const url = newUrl()
    const publish = (root: string) => runJson(['publish', '--root', root, '--bucket', url])
    for (const site of ['acme', 'bolt', 'cask']) await first.addSite(site, `Words of ${site}`)
    await cp(join(first.root, 'sites'), join(second.root, 'sites'), { recursive: true })
    const built = await publish(first.root)
    expect(built).toMatchObject({ code: 0, json: { totals: { rendered: 3 } } })
    const again = await publish(second.root)
    expect(again).toMatchObject({ code: 0, json: { totals: { unchanged: 3, rendered: 0 } } })
    expect(again.json.sites.map(({ manifest }: { manifest: string }) => manifest)).toEqual(
      built.json.sites.map(({ manifest }: { manifest: string }) => manifest),
    )
  })

  test('a bucket that is missing, and wrong credentials, are told by doctor and publish; --fix makes the bucket', async () => {
    await using workspace = await makeWorkspace()
    await workspace.addSite('acme', 'Words')
    const at = (...words: string[]) => [...words, '--root', workspace.root, '--bucket', server().urlOf('not-made-yet')]
    const wrong = { environment: { AWS_SECRET_ACCESS_KEY: 'wrong' } }
    expect(await run(at('publish'))).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/bucket-missing-bucket[\s\S]*doctor --fix/),
    })
    expect(await run(at('doctor'))).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('the bucket does not exist'),
    })
    expect(await run(at('doctor', '--fix'), wrong)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('the secret key is wrong'),
    })
    expect(await run(at('doctor', '--fix'))).toMatchObject({ code: 0, stdout: expect.stringMatching(/fixed +bucket/) })
    expect(await run(at('publish'), wrong)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/bucket-denied[\s\S]*AWS_SECRET_ACCESS_KEY/),
    })
    expect(await run(at('publish'))).toMatchObject({ code: 0 })
  })

  test('a quota that is used up fails the publish with its reason, and what is live stays live', async () => {
    const rgw = server()
    const keys = { AWS_ACCESS_KEY_ID: 'small', AWS_SECRET_ACCESS_KEY: 'smallsecret' }
    await rgw.admin(
      'user',
      'create',
      '--uid=small',
      '--display-name=small',
      '--access-key=small',
      '--secret-key=smallsecret',
    )
    await using workspace = await makeWorkspace()
    await workspace.addSite('acme', 'Words')
    const call = (...words: string[]) =>
      runJson([...words, '--root', workspace.root, '--bucket', rgw.urlOf('small-bucket')], { environment: keys })
    expect(await call('doctor', '--fix')).toMatchObject({ code: 0 })
    expect(await call('publish')).toMatchObject({ code: 0 })
    await rgw.admin('quota', 'set', '--quota-scope=user', '--uid=small', '--max-objects=1')
    await rgw.admin('quota', 'enable', '--quota-scope=user', '--uid=small')
    // The gateway remembers how much a user has.
    await rgw.restartGateway()
    await workspace.write('sites/acme/content/posts/first.md', post('Other words'))
    expect(await call('publish')).toMatchObject({
      code: 1,
      json: { sites: [{ status: 'failed', errors: [{ message: expect.stringContaining('the quota is used up') }] }] },
    })
    expect((await call('status')).json.sites).toMatchObject([{ site: 'acme', state: 'live', generation: 1 }])
    expect(await call('check')).toMatchObject({ code: 0 })
  })

  test('the tour of docs/operators.md can be pasted as it stands', async () => {
    const guide = await readFile(join(repo, 'docs', 'operators.md'), 'utf8')
    const script = /<!-- tour -->\n```sh\n([\s\S]*?)```/.exec(guide)?.[1] ?? 'exit 99'
    const root = await mkdtemp(join(tmpdir(), 'nextgen-tour-'))
    try {
      const environment = { ...process.env, BUCKET: newUrl(), PORT: '22050', TMPDIR: root, NO_COLOR: '1' }
      const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], {
        cwd: repo,
        env: environment,
      })
      const titles = [...stdout.matchAll(/<title>([^<]*)/g)].map(([, title]) => title)
      expect(titles).toEqual([expect.stringContaining('The Slow Bench'), expect.stringContaining('The Slow Bench')])
      for (const words of [
        'Would change in live',
        'The site is pinned',
        'everything is as it must be',
        'Would restore nothing',
        '1 site in live',
      ])
        expect(stdout.toLowerCase()).toContain(words.toLowerCase())
    } finally {
      await rm(root, { recursive: true, force: true })
    }
  })
}
