import { existsSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { memoryBucket } from '#bucket/memory.ts'
import { openWorkspace } from '#config/workspace.ts'
import type { Environment } from '#model/environment.ts'
import { type Generator, type GeneratorRun, openGenerator } from '../../src/index.ts'
import { makeWorkspace, post, type TestWorkspace } from '../cli/workspace.ts'
import { TODAY } from './factory.ts'

let workspace: TestWorkspace
let generator: Generator

beforeAll(async () => {
  workspace = await makeWorkspace()
  await workspace.addSite('acme', 'First words')
  await workspace.addSite('beta', 'Other words')
  generator = openGenerator({
    workspace: openWorkspace(workspace.root),
    bucket: memoryBucket(),
    threads: 1,
    publicEnvironment: {},
    renderTime: () => TODAY,
    idleAfter: 60_000,
  })
})

afterAll(async () => {
  await generator?.[Symbol.asyncDispose]()
  await workspace?.[Symbol.asyncDispose]()
})

const run = (request: Partial<GeneratorRun> = {}) =>
  generator.run({
    ...{ sites: [], environment: 'live', force: false, check: false, release: true, actor: 'a test' },
    listener: () => {},
    ...request,
  })

const survey = async (...sites: string[]) =>
  (await generator.survey({ rules: { name: 'live' }, ...(sites.length && { sites }) })).map(
    ({ site, standing, reason }) => `${site} ${standing}${reason ? ` ${reason}` : ''}`,
  )

test('a survey compiles nothing, and tells what a publishing run would do', async () => {
  expect(await survey()).toEqual(['acme stale first', 'beta stale first'])
  expect(existsSync(join(workspace.root, '.nextgen', 'cache', 'themes'))).toBe(false)
  await run({ release: false })
  expect(await survey()).toEqual(['acme stale never-released', 'beta stale never-released'])
  await run()
  expect(await survey()).toEqual(['acme current', 'beta current'])
})

test('what could only be released waits for its window, or for whoever knows the phrase; what must be rendered does not', async () => {
  const named = { name: 'slot', hosts: ['{site}.slot.example'] }
  const standing = async (rules: Environment) =>
    (await generator.survey({ rules, sites: ['acme'] })).map(({ standing, reason }) => [standing, reason])
  const slot = (from: string, to: string): Environment => ({ ...named, windows: [{ zone: 'UTC', from, to }] })
  const hour = new Date().getUTCHours()
  const at = (ahead: number) => `${String((hour + ahead) % 24).padStart(2, '0')}:00`
  expect(await standing(slot(at(0), at(2)))).toEqual([['stale', 'never-released']])
  expect(await standing(slot(at(6), at(8)))).toEqual([['current', undefined]])
  expect(await standing({ ...named, confirm: 'ship it' })).toEqual([['current', undefined]])
  await workspace.write('sites/acme/content/posts/first.md', post('Words for the slot'))
  expect(await standing(slot(at(6), at(8)))).toEqual([['stale', 'content']])
  await run()
})

test('an edit makes one site stale, a changed theme all of them, a broken declaration its own', async () => {
  await workspace.write('sites/acme/content/posts/first.md', post('Second words'))
  expect(await survey()).toEqual(['acme stale content', 'beta current'])
  expect(await survey('beta', 'nobody')).toEqual(['beta current'])
  await workspace.write('themes/tiny/src/note.ts', 'export const note = 1\n')
  expect(await survey('beta')).toEqual(['beta stale theme'])
  await workspace.remove('themes/tiny/src/note.ts')
  const [file, away] = ['site.json', 'away'].map(name => join(workspace.root, 'sites', 'beta', name)) as [
    string,
    string,
  ]
  await rename(file, away)
  await workspace.write('sites/beta/site.json', '{')
  expect(await survey('beta')).toEqual(['beta failed'])
  await rename(away, file)
  expect(await survey('beta')).toEqual(['beta current'])
})

test('runs that overlap share the threads, and each gets its own report', async () => {
  const [one, other] = await Promise.all([run({ sites: ['acme'], force: true }), run({ sites: ['beta'], force: true })])
  expect([one, other].map(report => report.sites.map(({ site, rendered }) => [site, rendered]))).toEqual([
    [['acme', 1]],
    [['beta', 1]],
  ])
})

test('declarations that were read after a trigger are not read again; later ones, and those of unknown sites, are', async () => {
  const started = Date.now()
  await generator.sites()
  const rename = (name: string) =>
    workspace.write('sites/beta/site.json', `{ "domain": "beta.example", "theme": "tiny", "name": "${name}" }`)
  await rename('Changed')
  const status = async (declaredSince?: number) =>
    (await run({ sites: ['beta'], ...(declaredSince !== undefined && { declaredSince }) })).sites[0]?.status
  expect(await status(started - 10_000)).toBe('unchanged')
  expect(await status(Date.now())).toBe('built')
  await workspace.addSite('gamma', 'New')
  const report = await run({ sites: ['gamma'], declaredSince: started - 10_000 })
  expect(report.sites).toMatchObject([{ site: 'gamma', status: 'built' }])
  await expect(run({ sites: ['delta'], declaredSince: started - 10_000 })).rejects.toThrow('delta')
})
