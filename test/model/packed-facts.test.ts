import { expect, it } from 'vitest'
import { packFacts, unpackFacts } from '#model/packed-facts.ts'
import { page } from './facts-of-page.ts'

it('gives back the facts that were packed', () => {
  const facts = [page('a.html', ['/', '/b', '/']), page('b.html', []), page('c.html', ['/b', '#x'])]
  expect(unpackFacts(packFacts(facts))).toEqual(facts)
  expect(unpackFacts(packFacts([]))).toEqual([])
})

it('holds an address once, however many pages link it', () => {
  const facts = Array.from({ length: 50 }, (_, index) => page(`${index}.html`, ['/a-rather-long-address/']))
  expect(packFacts(facts).split('/a-rather-long-address/')).toHaveLength(2)
})
