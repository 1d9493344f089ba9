import type { ElementContent } from 'hast'
import { embedOr } from './embeds.ts'
import { codeBlock, element, figure, text } from './nodes.ts'
import { firstText, isJson, type Json, objectsIn, type Reading, stringIn } from './reading.ts'

type Card = (node: Json, reading: Reading) => ElementContent[]

/** A card of Ghost's editor as HTML; null for a kind that is not known. */
export const lexicalCard = (type: string, node: Json, reading: Reading): ElementContent[] | null =>
  Object.hasOwn(CARDS, type) ? (CARDS[type] as Card)(node, reading) : null

const link = (href: unknown, ...labels: readonly unknown[]): ElementContent =>
  element('a', { href: stringIn(href) }, [text(firstText(...labels, href))])

const paragraph = (...children: ElementContent[]): ElementContent => element('p', {}, children)

/** Captions of Ghost are HTML. */
const captionOf = ({ caption }: Json, reading: Reading): ElementContent[] =>
  caption ? reading.html(stringIn(caption)) : []

const image = ({ src, alt, title }: Json): ElementContent =>
  element('img', { src: stringIn(src), alt: stringIn(alt), ...(title ? { title: stringIn(title) } : {}) })

const card = (kind: string, children: readonly ElementContent[]): ElementContent =>
  element('div', { className: ['kg-card', `kg-${kind}-card`] }, children)

const media: Card = (node, reading) =>
  figure([paragraph(link(node.src, node.title, node.fileName))], captionOf(node, reading))

/** What only Ghost itself can answer, or what is meant for mails. */
const nothing: Card = () => []

const CARDS: Readonly<Record<string, Card>> = {
  image(node, reading) {
    const picture = image(node)
    const shown = node.href ? element('a', { href: stringIn(node.href) }, [picture]) : picture
    return figure([shown], captionOf(node, reading))
  },
  gallery: (node, reading) => figure(objectsIn(node.images).map(image), captionOf(node, reading)),
  codeblock: (node, reading) => figure([codeBlock(stringIn(node.code), node.language)], captionOf(node, reading)),
  markdown: ({ markdown }, reading) => reading.markdown(stringIn(markdown)),
  html: ({ html }, reading) => reading.html(stringIn(html)),
  embed(node, reading) {
    const { title } = isJson(node.metadata) ? node.metadata : {}
    return embedOr(stringIn(node.url), stringIn(title), captionOf(node, reading))
  },
  bookmark(node, reading) {
    const { title, description } = isJson(node.metadata) ? node.metadata : {}
    const about = stringIn(description)
    return figure(
      [card('bookmark', [paragraph(link(node.url, title)), ...(about ? [paragraph(text(about))] : [])])],
      captionOf(node, reading),
    )
  },
  callout({ calloutEmoji, calloutText }, reading) {
    const emoji = stringIn(calloutEmoji)
    return [
      card('callout', [
        ...(emoji ? [element('div', { className: ['kg-callout-emoji'], ariaHidden: 'true' }, [text(emoji)])] : []),
        element('div', { className: ['kg-callout-text'] }, reading.html(stringIn(calloutText))),
      ]),
    ]
  },
  toggle: ({ heading, content }, reading) => [
    element('details', { className: ['kg-card', 'kg-toggle-card'] }, [
      element('summary', {}, reading.html(stringIn(heading))),
      ...reading.html(stringIn(content)),
    ]),
  ],
  button: ({ buttonUrl, buttonText }) => [card('button', [paragraph(link(buttonUrl, buttonText))])],
  'call-to-action': ({ textValue, buttonUrl, buttonText, showButton }, reading) => [
    card('cta', [
      ...reading.html(stringIn(textValue)),
      ...(showButton !== false && buttonUrl ? [paragraph(link(buttonUrl, buttonText))] : []),
    ]),
  ],
  header: ({ header, subheader, buttonUrl, buttonText }, reading) => [
    card('header', [
      ...(header ? [element('h2', {}, reading.html(stringIn(header)))] : []),
      ...(subheader ? [paragraph(...reading.html(stringIn(subheader)))] : []),
      ...(buttonUrl ? [paragraph(link(buttonUrl, buttonText))] : []),
    ]),
  ],
  product: ({ productImageSrc, productTitle, productDescription, productUrl, productButton }, reading) => [
    card('product', [
      ...(productImageSrc ? [image({ src: productImageSrc })] : []),
      ...(productTitle ? [element('h4', {}, reading.html(stringIn(productTitle)))] : []),
      ...reading.html(stringIn(productDescription)),
      ...(productUrl ? [paragraph(link(productUrl, productButton))] : []),
    ]),
  ],
  file: (node, reading) => figure([paragraph(link(node.src, node.fileTitle, node.fileName))], captionOf(node, reading)),
  video: media,
  audio: media,
  paywall: nothing,
  email: nothing,
  'email-cta': nothing,
  signup: nothing,
}
