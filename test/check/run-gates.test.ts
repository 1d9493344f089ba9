import { describe, expect, it } from 'vitest'
import { ARTIFACT_GATES, failuresOf, RELEASE_GATES, runGates } from '#check/run-gates.ts'
import { gateSettings } from '#check/settings.ts'
import { GATES } from '#model/gate.ts'
import { contextOf, pageAt } from './site-in-memory.ts'

const broken = (url: string) => pageAt(url, { title: url, description: 'x', links: [{ href: '/nowhere/', line: 3 }] })

describe('runGates', () => {
  it('knows every gate once', () => {
    expect([...ARTIFACT_GATES, ...RELEASE_GATES].map(({ name }) => name).sort()).toEqual([...GATES].sort())
  })

  it('finds nothing wrong with a good page', () => {
    const page = pageAt('/', { description: 'Tea' })
    expect(runGates(ARTIFACT_GATES, contextOf([page]))).toEqual({ findings: [], unlisted: {}, failed: false })
  })

  it.each([
    ['error', true, 1],
    ['warn', false, 1],
    ['off', false, 0],
  ] as const)('with the gate at %s fails: %s', (level, failed, count) => {
    const report = runGates(
      ARTIFACT_GATES,
      contextOf([broken('/')], { choices: { gates: { 'internal-links': level } } }),
    )
    expect(report.failed).toBe(failed)
    expect(report.findings).toHaveLength(count)
  })

  it('tells once what stands on many pages, at the first of them', () => {
    const pages = ['/c/', '/a/', '/b/'].map(broken)
    const { findings } = runGates(ARTIFACT_GATES, contextOf(pages))
    expect(findings).toEqual([
      {
        gate: 'internal-links',
        level: 'warn',
        page: '/a/',
        line: 3,
        element: '<a href="/nowhere/">',
        message: 'The link /nowhere/ leads nowhere: the site has no /nowhere/',
        further: 2,
      },
    ])
  })

  it('puts errors first and lists no more than fifty of a gate', () => {
    const links = Array.from({ length: 60 }, (_, index) => ({ href: `/${index}/`, line: index }))
    const page = pageAt('/', { links, images: [{ src: 'data:,', alt: null, width: null, height: null, line: 1 }] })
    const report = runGates(ARTIFACT_GATES, contextOf([page], { choices: { gates: { 'image-alt': 'error' } } }))
    expect(report.findings[0]?.gate).toBe('image-alt')
    expect(report.findings.filter(({ gate }) => gate === 'internal-links')).toHaveLength(50)
    expect(report.unlisted).toEqual({ 'internal-links': 10 })
    expect(failuresOf(report, 'warn').at(-1)).toEqual({
      code: 'gate-internal-links',
      message: '10 more of the same kind',
    })
  })

  it('says the same whatever the order of the pages', () => {
    const pages = ['/a/', '/b/', '/c/'].map(broken)
    expect(runGates(ARTIFACT_GATES, contextOf(pages.toReversed()))).toEqual(runGates(ARTIFACT_GATES, contextOf(pages)))
  })

  it('looks at 70 pages with 60 links each in less than 5 ms of processor time, once warm', () => {
    const urls = Array.from({ length: 70 }, (_, index) => `/posts/${index}/`)
    const pages = urls.map((url, at) =>
      pageAt(url, {
        title: url,
        description: url,
        ids: Array.from({ length: 30 }, (_, index) => `id-${index}`),
        links: Array.from({ length: 60 }, (_, index) => ({
          href: index % 6 === 0 ? `#id-${index / 6}` : (urls[(at + index) % 70] as string),
          line: index,
        })),
        images: Array.from({ length: 10 }, (_, index) => ({
          src: `/img/${index}.avif`,
          alt: '',
          width: '1',
          height: '1',
          line: index,
        })),
        styles: ['/_astro/a.css'],
        jsonLd: [
          JSON.stringify({
            '@context': 'https://schema.org',
            '@type': 'BlogPosting',
            headline: 'x',
            datePublished: '2026-01-01',
          }),
        ],
      }),
    )
    const images = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`img/${index}.avif`, 1000]))
    const context = contextOf(pages, { files: { ...images, '_astro/a.css': 1000 } })
    const times = Array.from({ length: 40 }, () => {
      const begun = process.cpuUsage()
      expect(runGates(ARTIFACT_GATES, context).findings).toEqual([])
      const { user, system } = process.cpuUsage(begun)
      return (user + system) / 1000
    })
    expect(times.slice(20).sort((a, b) => a - b)[10]).toBeLessThan(5)
  })
})

describe('failuresOf', () => {
  it('names gate, page and line as a run does', () => {
    const report = runGates(ARTIFACT_GATES, contextOf([broken('/a/'), broken('/b/')]))
    expect(failuresOf(report, 'error')).toEqual([])
    expect(failuresOf(report, 'warn')).toEqual([
      {
        code: 'gate-internal-links',
        message: 'The link /nowhere/ leads nowhere: the site has no /nowhere/ (and on 1 further page)',
        where: '/a/:3',
      },
    ])
  })
})

describe('gateSettings', () => {
  it('lets a site change one level or budget and keeps the others', () => {
    const settings = gateSettings({ gates: { html: 'off' }, budgets: { css: 1 }, shrink: 10 })
    expect(settings.levels).toEqual({ ...gateSettings().levels, html: 'off' })
    expect(settings.budgets).toEqual({ ...gateSettings().budgets, css: 1 })
    expect(settings.shrink).toBe(10)
  })

  it('lets no content stop a release by itself, but for a leaked secret, a broken image or the loss of half the site', () => {
    const { levels } = gateSettings()
    expect(GATES.filter(name => levels[name] === 'error')).toEqual(['broken-images', 'artifact-shrank', 'secrets'])
  })
})
