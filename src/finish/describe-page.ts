import type { Site } from '#model/site.ts'
import { textOf } from './entities.ts'
import { isLarge } from './image-loading.ts'
import { absolute, type Page } from './page.ts'
import type { Reading } from './reading.ts'

export interface PageContext {
  readonly site: Site
  readonly origin: string
  readonly home: string
  /** URL path of a picture for a page that has none. */
  readonly cardOf?: (page: CardSubject) => string | undefined
}

/** What a picture made for a page shows. */
export interface CardSubject {
  readonly title: string | null
  readonly heading: string | null
  readonly language: string
}

/** Says of a page what its head and its structured data are made from. */
export function describePage(reading: Reading, file: string, url: string, context: PageContext): Page {
  const { site, origin, home, cardOf } = context
  const { meta } = reading
  const isListed = !reading.isRefresh && !isErrorPage(file) && !isHidden(meta)
  const language = reading.root?.tag.attributes.get('lang')?.trim() || languageOf(url, home, site)
  const where = { origin, url }
  const own = meta.get('og:image') ?? contentImage(reading) ?? cardPath()
  return {
    site,
    reading,
    file,
    url,
    origin,
    home,
    isListed,
    language,
    description: meta.get('description')?.trim() || (isListed ? derivedDescription(reading) : null),
    image: own === null || own === undefined ? null : absolute(own, where),
    article: articleOf(reading),
    modified: meta.get('article:modified_time') ?? meta.get('article:published_time') ?? null,
  }

  function cardPath(): string | undefined {
    if (!isListed) return undefined
    return cardOf?.({ title: reading.title, heading: reading.heading, language })
  }
}

const isErrorPage = (file: string): boolean => /(^|\/)(404|500)(\.html|\/index\.html)$/.test(file)

export const isHidden = (meta: Reading['meta']): boolean => /\b(noindex|none)\b/i.test(meta.get('robots') ?? '')

/** A site of several languages has one a folder; its own has none. */
function languageOf(url: string, home: string, { locale, locales }: Site): string {
  const first = url.slice(home.length).split('/')[0]?.toLowerCase()
  return locales.find(each => each.toLowerCase() === first) ?? locale
}

const SHORTEST = 50
const LONGEST = 160

/** The beginning of the first paragraph that says something. */
function derivedDescription({ html, paragraphs }: Reading): string | null {
  for (const start of paragraphs) {
    const end = html.indexOf('</p', start)
    const text = textOf(html.slice(start, end < 0 || end - start > 4000 ? start + 4000 : end))
    if (text.length < SHORTEST) continue
    if (text.length <= LONGEST) return text
    const cut = text.slice(0, LONGEST - 1)
    const word = cut.lastIndexOf(' ')
    return `${(word > SHORTEST ? cut.slice(0, word) : cut).replace(/[\s,;:–—-]+$/, '')}…`
  }
  return null
}

/** The first picture of the content that is no decoration. */
function contentImage({ placedImages }: Reading): string | undefined {
  const image = placedImages.find(each => each.inMain && isLarge(each.tag.attributes))
  return image?.tag.attributes.get('src')
}

const ARTICLE_TYPE = /"@type"\s*:\s*"(?:\w*Article|BlogPosting|Report)"/

function articleOf(reading: Reading): Page['article'] {
  const { meta, jsonLd, headingInArticle, time } = reading
  const published = meta.get('article:published_time')
  const type = meta.get('og:type')
  const isArticle = type === undefined ? headingInArticle && time !== null : type === 'article'
  if (!isArticle && published === undefined && !jsonLd.some(each => ARTICLE_TYPE.test(each))) return null
  return {
    published: published ?? (headingInArticle ? time : null),
    author: meta.get('author') ?? null,
  }
}
