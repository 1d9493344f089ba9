import { expect, it } from 'vitest'
import { redirectChains } from '#model/redirect-chains.ts'
import type { Redirect } from '#model/site.ts'

const chainsOf = (redirects: Readonly<Record<string, string>>) => {
  const list = Object.entries(redirects).map(([from, to]): Redirect => ({ from, to, status: 301 }))
  const chains = redirectChains(list, ['acme.example'])
  const froms = (found: readonly (readonly Redirect[])[]) => found.map(chain => chain.map(({ from }) => from).join(' '))
  return { circles: froms(chains.circles()), long: froms(chains.long()) }
}

it('each circle is found once, whatever leads into it', () => {
  expect(chainsOf({ '/x': '/b', '/a': '/b', '/b': '/a', '/c': '/d/', '/d': '/%63', '/y': '/a' }).circles).toEqual([
    '/a /b',
    '/c /d',
  ])
})

it('a redirect that adds a slash, takes one away or adds a query is no circle: the edge leaves its target alone', () => {
  expect(chainsOf({ '/a': '/a/', '/b/': '/b', '/c': '/c?x=1', '/d': 'https://other.example/d' })).toEqual({
    circles: [],
    long: [],
  })
})

it('a chain is long from six redirects on, and told once', () => {
  const five = { '/1': '/2', '/2': '/3', '/3': '/4', '/4': '/5', '/5': '/home' }
  expect(chainsOf(five).long).toEqual([])
  expect(chainsOf({ ...five, '/0': '/1/#top' }).long).toEqual(['/0 /1 /2 /3 /4 /5'])
})
