import type { Root } from 'hast'
import { defaultSchema, type Schema, sanitize } from 'hast-util-sanitize'
import { SAFE_SCHEMES } from '#model/safe-url.ts'
import type { MarkdownOptions } from '#model/site.ts'
import { EMBED_ID, EMBED_PROVIDERS, replaceFrames } from './rich-text/embeds.ts'

const links = [...SAFE_SCHEMES]

/** Candidates without a scheme, or with that of the web. */
const SRCSET: [string, RegExp] = ['srcSet', /^(?!.*\b(?!https?:)[a-z][a-z\d+.-]*:)/is]

/** What Markdown itself makes, and nothing more: no element that only HTML in the text could have made. */
const strict: Schema = {
  ...defaultSchema,
  clobber: [],
  clobberPrefix: '',
  tagNames: [
    'a',
    'blockquote',
    'br',
    'code',
    'del',
    'em',
    'h1',
    'h2',
    'h3',
    'h4',
    'h5',
    'h6',
    'hr',
    'img',
    'input',
    'li',
    'ol',
    'p',
    'pre',
    'section',
    'strong',
    'sup',
    'table',
    'tbody',
    'td',
    'th',
    'thead',
    'tr',
    'ul',
  ],
  attributes: {
    a: [
      'href',
      'title',
      'ariaDescribedBy',
      'ariaLabel',
      'dataFootnoteBackref',
      'dataFootnoteRef',
      ['className', 'data-footnote-backref'],
      ['id', /^user-content-fnref-/],
    ],
    code: [['className', /^language-./]],
    h2: [
      ['className', 'sr-only'],
      ['id', 'footnote-label'],
    ],
    img: ['src', 'alt', 'title'],
    input: [['disabled', true], ['type', 'checkbox'], 'checked'],
    li: [
      ['className', 'task-list-item'],
      ['id', /^user-content-fn-/],
    ],
    ol: ['start'],
    section: ['dataFootnotes', ['className', 'footnotes']],
    td: ['align', ['style', /^text-align: (?:left|center|right);?$/]],
    th: ['align', ['style', /^text-align: (?:left|center|right);?$/]],
    ul: [['className', 'contains-task-list']],
  },
  protocols: { href: links, src: ['http', 'https'] },
  required: { input: { disabled: true, type: 'checkbox' } },
  strip: [
    'script',
    'style',
    'template',
    'noscript',
    'iframe',
    'object',
    'embed',
    'svg',
    'math',
    'title',
    'textarea',
    'select',
  ],
}

/** What editors may write as HTML besides Markdown: text-level marks, figures, details, classes and ids; nothing that runs. */
const editorial: Schema = {
  ...strict,
  tagNames: [
    ...(strict.tagNames as string[]),
    'abbr',
    'address',
    'article',
    'aside',
    'b',
    'bdi',
    'bdo',
    'caption',
    'cite',
    'col',
    'colgroup',
    'data',
    'dd',
    'details',
    'dfn',
    'div',
    'dl',
    'dt',
    'figcaption',
    'figure',
    'footer',
    'header',
    'hgroup',
    'i',
    'ins',
    'kbd',
    'mark',
    'picture',
    'q',
    'rp',
    'rt',
    'ruby',
    's',
    'samp',
    'small',
    'source',
    'span',
    'sub',
    'summary',
    'tfoot',
    'time',
    'u',
    'var',
    'wbr',
  ],
  attributes: {
    ...strict.attributes,
    '*': [
      'className',
      'dir',
      'id',
      'lang',
      'title',
      'ariaLabel',
      'ariaHidden',
      'ariaDescribedBy',
      'ariaLabelledBy',
      'role',
    ],
    a: ['href', 'hrefLang', 'rel', ['target', '_blank', '_self'], 'download', 'dataFootnoteBackref', 'dataFootnoteRef'],
    blockquote: ['cite'],
    col: ['span'],
    colgroup: ['span'],
    data: ['value'],
    del: ['cite', 'dateTime'],
    details: ['open', 'name'],
    figure: [
      ['dataEmbed', ...EMBED_PROVIDERS],
      ['dataEmbedId', EMBED_ID],
    ],
    img: ['src', 'alt', 'width', 'height', 'loading', 'decoding', 'sizes', SRCSET, 'fetchPriority'],
    ins: ['cite', 'dateTime'],
    li: ['value'],
    ol: ['start', 'reversed', 'type'],
    q: ['cite'],
    section: ['dataFootnotes'],
    source: [SRCSET, 'media', 'sizes', 'type', 'width', 'height'],
    td: [...(strict.attributes?.td ?? []), 'colSpan', 'rowSpan', 'headers'],
    th: [...(strict.attributes?.th ?? []), 'colSpan', 'rowSpan', 'headers', 'scope', 'abbr'],
    time: ['dateTime'],
  },
  protocols: { ...strict.protocols, cite: ['http', 'https'] },
}

/** The tree without what the site's policy does not let through. Players of known providers become embeds. */
export function sanitizeTree(tree: Root, policy: MarkdownOptions['sanitize']): Root {
  if (policy === 'trusted') return tree
  replaceFrames(tree)
  return sanitize(tree, policy === 'strict' ? strict : editorial) as Root
}

const TAG_NAMES = /<(?=\/?(?:script|style|iframe|object|embed|svg|math|base|meta|link|form))/gi

/**
 * Whether serialised HTML names an element that a policy never lets through. In HTML made from a sanitised tree such a
 * name can only stand in an attribute, where browsers do no more than show it.
 */
export const namesForbiddenElement = (html: string): boolean => html.search(TAG_NAMES) >= 0

/** The same HTML with those names escaped, for readers less careful than browsers. */
export const escapeForbiddenElements = (html: string): string => html.replace(TAG_NAMES, '&lt;')
