import { expect, it } from 'vitest'
import { budgets } from '#check/budgets.ts'
import { internalLinks } from '#check/internal-links.ts'
import { pageGate } from '#check/page-gate.ts'
import { contextOf, pageAt as page, problemsOf } from './site-in-memory.ts'

const many = (count: number, links: Parameters<typeof page>[1] = {}) =>
  Array.from({ length: count }, (_, at) => page(`/p${at}/`, links))

it('looks at a page of a large site again only when its facts or the basis are others', () => {
  const looked: string[] = []
  const gate = pageGate({
    name: 'html',
    basis: ({ site }) => site.domain,
    *check({ url, file }) {
      looked.push(file)
      yield { page: url, element: '<p>', message: 'seen' }
    },
  })
  const facts = many(600)
  const context = contextOf(facts)
  const first = problemsOf(gate, context)
  expect(looked).toHaveLength(600)
  expect(problemsOf(gate, context)).toEqual(first)
  expect(looked).toHaveLength(600)
  const edited = facts.with(7, page('/p7/'))
  expect(problemsOf(gate, contextOf(edited))).toEqual(first)
  expect(looked.slice(600)).toEqual(['p7/index.html'])
  problemsOf(gate, contextOf(edited, { site: { domain: 'other.example' } }))
  expect(looked).toHaveLength(601 + 600)
})

it('keeps nothing of a page for which something else was asked', () => {
  let asked = 0
  const gate = pageGate({
    name: 'html',
    check(_, __, notAlone) {
      asked++
      notAlone()
      return []
    },
  })
  const context = contextOf(many(500))
  problemsOf(gate, context)
  problemsOf(gate, context)
  expect(asked).toBe(1000)
})

it('finds a link that another page has broken: by going, or by losing the place that the link names', () => {
  const linking = many(600, { links: [{ href: '/target/#place', line: 1 }] })
  const target = page('/target/', { ids: ['place'] })
  expect(problemsOf(internalLinks, contextOf([...linking, target]))).toEqual([])
  expect(problemsOf(internalLinks, contextOf([...linking, page('/target/', { ids: [] })]))).toHaveLength(600)
  expect(problemsOf(internalLinks, contextOf([...linking, target]))).toEqual([])
  expect(problemsOf(internalLinks, contextOf(linking))).toHaveLength(600)
})

it('weighs pages again when a file that they load has another size', () => {
  const facts = many(600, { scripts: ['/a.js'] })
  const weigh = (bytes: number) => problemsOf(budgets, contextOf(facts, { files: { 'a.js': bytes } })).length
  expect([weigh(1000), weigh(900_000), weigh(1000)]).toEqual([0, 600, 0])
})
