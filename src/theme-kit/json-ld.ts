/**
 * Structured data in the vocabulary of schema.org: one builder a type, so that what search engines require is asked for
 * by the compiler. URLs are absolute, dates ISO 8601.
 */
export interface Thing {
  readonly '@type': string
  readonly [property: string]: unknown
}

export interface OrganizationData {
  readonly name: string
  readonly url: string
  readonly logo?: string
  /** Profiles of the same organisation elsewhere. */
  readonly sameAs?: readonly string[]
}

export const organization = ({ name, url, logo, sameAs }: OrganizationData): Thing =>
  thing('Organization', { '@id': `${url}#organization`, name, url, logo, sameAs })

export interface WebSiteData {
  readonly name: string
  readonly url: string
  readonly language: string
  readonly publisher: Thing
}

export const webSite = ({ name, url, language, publisher }: WebSiteData): Thing =>
  thing('WebSite', { '@id': `${url}#website`, name, url, inLanguage: language, publisher: { '@id': publisher['@id'] } })

export interface ArticleData {
  readonly headline: string
  readonly url: string
  readonly published?: string
  readonly modified?: string
  readonly description?: string
  readonly image?: string
  readonly language?: string
  /** A person's name; the publisher counts as the author when there is none. */
  readonly author?: string
  readonly publisher: OrganizationData
}

/** Search engines show 110 letters of a headline. */
export const article = (data: ArticleData): Thing => {
  const publisher = thing('Organization', {
    name: data.publisher.name,
    url: data.publisher.url,
    logo: data.publisher.logo,
  })
  return thing('Article', {
    headline: data.headline.slice(0, 110),
    description: data.description,
    image: data.image && [data.image],
    datePublished: data.published,
    dateModified: data.modified ?? data.published,
    author: data.author ? thing('Person', { name: data.author }) : publisher,
    publisher,
    mainEntityOfPage: data.url,
    inLanguage: data.language,
  })
}

export interface Crumb {
  readonly name: string
  readonly url: string
}

export const breadcrumbs = (crumbs: readonly Crumb[]): Thing =>
  thing('BreadcrumbList', {
    itemListElement: crumbs.map(({ name, url }, index) => thing('ListItem', { position: index + 1, name, item: url })),
  })

export interface ProductData {
  readonly name: string
  readonly url: string
  readonly image?: string
  readonly description?: string | undefined
  readonly brand?: string | undefined
  readonly offer?:
    | {
        readonly price: number
        readonly currency: string
        readonly url?: string
        readonly available?: boolean
      }
    | undefined
  readonly rating?: { readonly value: number; readonly count: number; readonly best?: number }
}

export const product = ({ name, url, image, description, brand, offer, rating }: ProductData): Thing =>
  thing('Product', {
    name,
    url,
    image: image && [image],
    description,
    brand: brand && thing('Brand', { name: brand }),
    offers:
      offer &&
      thing('Offer', {
        price: offer.price,
        priceCurrency: offer.currency,
        url: offer.url ?? url,
        availability:
          offer.available === undefined
            ? undefined
            : `https://schema.org/${offer.available ? 'InStock' : 'OutOfStock'}`,
      }),
    aggregateRating:
      rating &&
      thing('AggregateRating', { ratingValue: rating.value, ratingCount: rating.count, bestRating: rating.best ?? 5 }),
  })

export interface ReviewData {
  readonly item: Thing
  readonly rating: { readonly value: number; readonly best?: number }
  readonly author: string
  readonly published?: string
  readonly text?: string
}

export const review = ({ item, rating, author, published, text }: ReviewData): Thing =>
  thing('Review', {
    itemReviewed: item,
    reviewRating: thing('Rating', { ratingValue: rating.value, bestRating: rating.best ?? 5 }),
    author: thing('Person', { name: author }),
    datePublished: published,
    reviewBody: text,
  })

export const faq = (questions: readonly { readonly question: string; readonly answer: string }[]): Thing =>
  thing('FAQPage', {
    mainEntity: questions.map(({ question, answer }) =>
      thing('Question', { name: question, acceptedAnswer: thing('Answer', { text: answer }) }),
    ),
  })

/** Things as the script element that carries them; the empty string for none. */
export function jsonLdScript(things: readonly Thing[]): string {
  if (things.length === 0) return ''
  return `<script type="application/ld+json">${jsonLdText(things)}</script>`
}

export const jsonLdText = (things: readonly Thing[]): string =>
  inlineJson(
    things.length === 1
      ? { '@context': 'https://schema.org', ...things[0] }
      : { '@context': 'https://schema.org', '@graph': things },
  )

/** JSON that may stand in a script element: nothing in it ends the element, or a line of a program. */
export function inlineJson(value: unknown): string {
  const json = JSON.stringify(value)
  if (!json.includes('<') && !json.includes('\u2028') && !json.includes('\u2029')) return json
  return json.replace(/[<\u2028\u2029]/g, letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

const thing = (type: string, properties: Readonly<Record<string, unknown>>): Thing => ({ '@type': type, ...properties })
