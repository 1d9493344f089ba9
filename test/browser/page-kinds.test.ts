import { describe, expect, it } from 'vitest'
import { choosePages } from './page-kinds.ts'

const article = (text = ''): string => `<article><h1>A</h1><img src="/_astro/hero.x_1.jpg">${text}</article>`
const list = (...hrefs: string[]): string => hrefs.map(href => `<a class="x" href="${href}">x</a>`).join('')

describe('choosePages', () => {
  it('finds home, list and article by what is in them', () => {
    const { measured, visited } = choosePages(
      [
        { path: '/', html: list('/posts/one/', '/posts/two/', '/about/') },
        { path: '/404.html', html: list('/posts/one/', '/posts/two/') },
        { path: '/about/', html: list('/posts/one/') },
        { path: '/posts/one/', html: article() },
        { path: '/posts/two/', html: article('longer') },
        { path: '/topics/', html: list('/posts/one/', '/posts/two/#part') },
        {
          path: '/thanks/',
          html: `<meta name="robots" content="noindex">${list('/posts/one/', '/posts/two/', '/x/')}`,
        },
        { path: '/topics/tea/', html: list('/posts/two/') },
        { path: '/topics/coffee/', html: list('/posts/two/') },
      ],
      'hero.',
    )
    expect(Object.fromEntries(measured)).toEqual({ home: '/', list: '/topics/', article: '/posts/two/' })
    expect(visited).toEqual(['/', '/topics/', '/posts/two/', '/404.html', '/about/', '/thanks/', '/topics/coffee/'])
  })

  it('is content with a site of one page', () => {
    expect(choosePages([{ path: '/', html: article() }], 'hero.')).toEqual({
      measured: new Map([['home', '/']]),
      visited: ['/'],
    })
  })
})
