import { describe, expect, it } from 'vitest'
import {
  article,
  breadcrumbs,
  faq,
  inlineJson,
  jsonLdScript,
  organization,
  product,
  review,
  webSite,
} from '#theme-kit/json-ld.ts'

// biome-ignore lint/suspicious/noExplicitAny: JSON of any shape, whose members are what is tested.
type Json = any

const read = (html: string): Json => JSON.parse(html.replace(/^<script[^>]*>/, '').replace(/<\/script>$/, ''))

describe('structured data', () => {
  it('cannot end its element or a line of a program', () => {
    const html = jsonLdScript([organization({ name: '</script><!--\u2028\u2029', url: 'https://a.example/' })])
    expect(html.slice(8, -9)).not.toMatch(/<|\u2028|\u2029/)
    expect(read(html).name).toBe('</script><!--\u2028\u2029')
  })

  it('is nothing when there is nothing to say', () => {
    expect(jsonLdScript([])).toBe('')
  })

  it('puts several things into one graph', () => {
    const publisher = organization({ name: 'Acme', url: 'https://a.example/' })
    const data = read(
      jsonLdScript([webSite({ name: 'Acme', url: 'https://a.example/', language: 'en', publisher }), publisher]),
    )
    expect(data['@graph'].map((each: Json) => each['@type'])).toEqual(['WebSite', 'Organization'])
    expect(data['@graph'][0].publisher['@id']).toBe(data['@graph'][1]['@id'])
  })

  it('tells of an article what search engines require, and leaves out what is not known', () => {
    const data = article({
      headline: 'x'.repeat(200),
      url: 'https://a.example/x/',
      published: '2025-01-02',
      publisher: { name: 'Acme', url: 'https://a.example/' },
    })
    expect(JSON.parse(inlineJson(data))).toEqual({
      '@type': 'Article',
      headline: 'x'.repeat(110),
      datePublished: '2025-01-02',
      dateModified: '2025-01-02',
      author: { '@type': 'Organization', name: 'Acme', url: 'https://a.example/' },
      publisher: { '@type': 'Organization', name: 'Acme', url: 'https://a.example/' },
      mainEntityOfPage: 'https://a.example/x/',
    })
  })

  it('numbers breadcrumbs from one', () => {
    const { itemListElement } = breadcrumbs([
      { name: 'Acme', url: 'https://a.example/' },
      { name: 'Tea', url: 'https://a.example/tea/' },
    ]) as Json
    expect(itemListElement.map((each: Json) => [each.position, each.name])).toEqual([
      [1, 'Acme'],
      [2, 'Tea'],
    ])
  })

  it('tells of products, reviews and questions', () => {
    const item = product({
      name: 'Kettle',
      url: 'https://a.example/kettle/',
      offer: { price: 49.9, currency: 'EUR', available: true },
      rating: { value: 4.5, count: 12 },
    })
    expect(JSON.parse(inlineJson(review({ item, rating: { value: 4 }, author: 'Ada' })))).toMatchObject({
      '@type': 'Review',
      itemReviewed: {
        '@type': 'Product',
        offers: { price: 49.9, priceCurrency: 'EUR', availability: 'https://schema.org/InStock' },
        aggregateRating: { ratingValue: 4.5, ratingCount: 12, bestRating: 5 },
      },
      reviewRating: { ratingValue: 4, bestRating: 5 },
    })
    expect(faq([{ question: 'Q', answer: 'A' }])).toMatchObject({
      '@type': 'FAQPage',
      mainEntity: [{ name: 'Q', acceptedAnswer: { text: 'A' } }],
    })
  })
})
