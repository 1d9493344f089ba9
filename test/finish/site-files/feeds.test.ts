import fc from 'fast-check'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { describe, expect, it } from 'vitest'
import { atom } from '#finish/site-files/atom.ts'
import { feedOf } from '#finish/site-files/feed.ts'
import { jsonFeed } from '#finish/site-files/json-feed.ts'
import { listedPages } from '#finish/site-files/listed-page.ts'
import { rss } from '#finish/site-files/rss.ts'
import type { PageFacts } from '#model/page-facts.ts'
import { pageAt, siteWith } from './page-facts.ts'

const HOME = 'https://acme.example/'
const site = siteWith()
const feedFrom = (facts: PageFacts[], of = site) => feedOf(of, listedPages(of, facts), HOME)
const xml = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', parseTagValue: false })

const article = (url: string, published: string, more: Partial<PageFacts> = {}) =>
  pageAt(url, { title: `${url} | Acme Reviews`, article: { published, author: null }, modified: published, ...more })

const front = pageAt('/', { description: 'Things tried & kept' })
const two = [
  front,
  article('/posts/old/', '2026-01-02T10:00:00+02:00'),
  article('/posts/new/', '2026-02-03', {
    heading: 'Bread & <butter>',
    description: 'What "rye" does',
    modified: '2026-03-04T05:06:07Z',
    article: { published: '2026-02-03', author: 'Ada' },
    ogImage: '/cards/new.png',
  }),
]

describe('feedOf', () => {
  it('takes articles with a date, newest first, under the name they have on the site', () => {
    const undated = pageAt('/posts/undated/', { article: { published: null, author: null } })
    const unreadable = article('/posts/odd/', 'last Tuesday')
    expect(feedFrom([...two, undated, unreadable]).entries.map(({ title }) => title)).toEqual([
      'Bread & <butter>',
      '/posts/old/',
    ])
  })

  it('keeps the fifty newest', () => {
    const many = Array.from({ length: 60 }, (_, index) => article(`/${index}/`, new Date(index * 1e9).toISOString()))
    const { entries } = feedFrom(many)
    expect(entries).toHaveLength(50)
    expect(entries[0]?.url).toBe(`${HOME}59/`)
  })
})

describe('rss', () => {
  it('writes RSS 2.0', () => {
    const { rss: root } = xml.parse(rss(feedFrom(two), `${HOME}rss.xml`))
    expect(root.version).toBe('2.0')
    expect(root.channel).toMatchObject({
      title: 'Acme Reviews',
      link: HOME,
      description: 'Things tried & kept',
      language: 'en',
      lastBuildDate: 'Wed, 04 Mar 2026 05:06:07 GMT',
      'atom:link': { href: `${HOME}rss.xml`, rel: 'self', type: 'application/rss+xml' },
    })
    expect(root.channel.item[0]).toEqual({
      title: 'Bread & <butter>',
      link: `${HOME}posts/new/`,
      guid: { '#text': `${HOME}posts/new/`, isPermaLink: 'true' },
      pubDate: 'Tue, 03 Feb 2026 00:00:00 GMT',
      'dc:creator': 'Ada',
      description: 'What "rye" does',
    })
    expect(root.channel.item[1].pubDate).toBe('Fri, 02 Jan 2026 08:00:00 GMT')
  })
})

describe('atom', () => {
  it('writes Atom 1.0', () => {
    const { feed } = xml.parse(atom(feedFrom(two), `${HOME}atom.xml`))
    expect(feed).toMatchObject({
      xmlns: 'http://www.w3.org/2005/Atom',
      'xml:lang': 'en',
      id: HOME,
      updated: '2026-03-04T05:06:07.000Z',
      author: { name: 'Acme Reviews' },
    })
    expect(feed.entry[0]).toMatchObject({
      id: `${HOME}posts/new/`,
      title: 'Bread & <butter>',
      published: '2026-02-03T00:00:00.000Z',
      updated: '2026-03-04T05:06:07.000Z',
      author: { name: 'Ada' },
    })
  })
})

describe('jsonFeed', () => {
  it('writes JSON Feed 1.1', () => {
    const feed = JSON.parse(jsonFeed(feedFrom(two), `${HOME}feed.json`))
    expect(feed).toMatchObject({
      version: 'https://jsonfeed.org/version/1.1',
      home_page_url: HOME,
      feed_url: `${HOME}feed.json`,
    })
    expect(feed.items[0]).toEqual({
      id: `${HOME}posts/new/`,
      url: `${HOME}posts/new/`,
      title: 'Bread & <butter>',
      content_text: 'What "rye" does',
      summary: 'What "rye" does',
      image: `${HOME}cards/new.png`,
      date_published: '2026-02-03T00:00:00.000Z',
      date_modified: '2026-03-04T05:06:07.000Z',
      authors: [{ name: 'Ada' }],
    })
  })
})

describe('all feeds', () => {
  it('stay well-formed whatever a page says', () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 })
    fc.assert(
      fc.property(text, text, text, (title, description, author) => {
        const odd = article('/odd/', '2026-01-01', {
          heading: title,
          description,
          article: { published: '2026-01-01', author },
        })
        const feed = feedFrom([odd], siteWith({ name: `${author}x` }))
        for (const written of [rss(feed, HOME), atom(feed, HOME)]) {
          expect(XMLValidator.validate(written)).toBe(true)
          expect(written).not.toMatch(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/)
          expect(written.isWellFormed()).toBe(true)
        }
        expect(JSON.parse(jsonFeed(feed, HOME)).items).toHaveLength(1)
      }),
      { numRuns: 100 },
    )
  })
})
