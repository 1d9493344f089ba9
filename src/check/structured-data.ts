/** What search engines need of each type to show it: one of the names between bars, of every entry. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  Article: ['headline'],
  NewsArticle: ['headline'],
  BlogPosting: ['headline'],
  TechArticle: ['headline'],
  Product: ['name', 'offers|review|aggregateRating'],
  Review: ['author', 'reviewRating|reviewBody'],
  AggregateRating: ['ratingValue', 'ratingCount|reviewCount'],
  Rating: ['ratingValue'],
  Offer: ['price|priceSpecification', 'priceCurrency|priceSpecification'],
  AggregateOffer: ['lowPrice', 'priceCurrency'],
  FAQPage: ['mainEntity'],
  Question: ['name', 'acceptedAnswer|suggestedAnswer'],
  Answer: ['text'],
  BreadcrumbList: ['itemListElement'],
  Organization: ['name'],
  Person: ['name'],
  WebSite: ['name'],
  ImageObject: ['url|contentUrl'],
  VideoObject: ['name', 'thumbnailUrl', 'uploadDate'],
  Recipe: ['name', 'image'],
  Event: ['name', 'startDate', 'location'],
  HowTo: ['name', 'step'],
}

const DATES = ['datePublished', 'dateModified', 'uploadDate', 'startDate', 'endDate'] as const

/** Deeper than any description of a thing. */
const DEEPEST = 32

type Node = Readonly<Record<string, unknown>>

/** What is wrong with a node of JSON-LD and the nodes inside it; nothing where all is well. */
export function faultsOfNode(node: Node, depth = 0): string[] {
  if (depth > DEEPEST) return ['The structured data is nested too deeply']
  const types = typesOf(node)
  const faults: string[] = []
  if (types.length === 0 && depth === 0 && !('@graph' in node))
    faults.push('The structured data does not say what it describes: no "@type"')
  for (const type of types)
    for (const alternatives of REQUIRED[type] ?? []) {
      const names = alternatives.split('|')
      if (!names.some(name => isFilled(node[name])))
        faults.push(`The structured data of type ${type} has no ${names.join(' or ')}`)
    }
  for (const name of DATES) {
    const date = node[name]
    if (typeof date === 'string' && !isDate(date))
      faults.push(`${name} of the structured data is "${date}", no date such as 2026-01-31`)
  }
  if (types.includes('BreadcrumbList')) faults.push(...faultsOfList(node.itemListElement))
  for (const value of Object.values(node))
    for (const inner of Array.isArray(value) ? value : [value])
      if (inner !== null && typeof inner === 'object') faults.push(...faultsOfNode(inner as Node, depth + 1))
  return faults
}

const typesOf = (node: Node): readonly string[] => {
  const types = node['@type']
  return (Array.isArray(types) ? types : [types]).filter(type => typeof type === 'string')
}

const isFilled = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0)

const isDate = (text: string): boolean => /^\d{4}-\d{2}-\d{2}(T|$)/.test(text) && !Number.isNaN(Date.parse(text))

/** Positions of breadcrumbs count from 1; each but the last has an address. */
function faultsOfList(list: unknown): string[] {
  if (!Array.isArray(list)) return []
  return list.flatMap((item: Node | null, index) => {
    const number = index + 1
    const wrong =
      Number(item?.position) === number
        ? []
        : [`Item ${number} of the BreadcrumbList has the position ${String(item?.position)}`]
    const inner = item?.item as Node | string | undefined
    const name = item?.name ?? (typeof inner === 'object' ? inner?.name : undefined)
    if (!isFilled(name)) wrong.push(`Item ${number} of the BreadcrumbList has no name`)
    if (number < list.length && !isFilled(inner)) wrong.push(`Item ${number} of the BreadcrumbList has no item`)
    return wrong
  })
}
