/** Elements that draw, and nothing that runs, loads or holds HTML. */
const ELEMENTS = new Set(
  `svg g defs symbol use path rect circle ellipse line polyline polygon text tspan textPath title desc
  linearGradient radialGradient stop pattern clipPath mask marker image switch
  filter feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap
  feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode feMorphology
  feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence style`.split(/\s+/),
)

/** Attributes besides those without a colon, an `on` or a URL in them. */
const NAMESPACES: Readonly<Record<string, string>> = {
  xmlns: 'http://www.w3.org/2000/svg',
  'xmlns:xlink': 'http://www.w3.org/1999/xlink',
}
const NAME = /^[A-Za-z_][\w.-]*$/
const EMBEDDED = /^data:image\/(?:png|jpeg|gif|webp);base64,[\w+/=\s]*$/
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

const TOKEN =
  /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<!DOCTYPE[^>[]*(?:\[[^\]]*\])?[^>]*>|<\?[\s\S]*?\?>|<\/([^\s>]+)\s*>|<([^\s/>!?]+)((?:\s+[^\s=/>]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|[^<]+/giy
const ATTRIBUTE = /([^\s=/>]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g

/**
 * An SVG written anew, with what draws and nothing else: no scripts, no handlers, no HTML, no entities of its own, and no
 * reference out of the file. Null for what is no well-formed SVG.
 */
export function cleanSvg(source: string): string | null {
  const open: { readonly name: string; readonly kept: boolean }[] = []
  let clean = ''
  let roots = 0
  const isKept = (): boolean => open.at(-1)?.kept ?? true
  TOKEN.lastIndex = 0
  const text = source.replace(/^\uFEFF/, '').trim()
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text)
    if (!match) return null
    const [token, data, closing, name, attributes, selfClosing] = match
    if (data !== undefined || !token.startsWith('<')) {
      if (open.length === 0) {
        if (token.trim() !== '') return null
      } else if (isKept()) clean += textIn(open.at(-1)?.name as string, data ?? unescaped(token))
    } else if (closing !== undefined) {
      const top = open.pop()
      if (top?.name !== closing) return null
      if (top.kept) clean += `</${closing}>`
    } else if (name !== undefined) {
      if (open.length === 0 && (name !== 'svg' || roots++ > 0)) return null
      const kept = isKept() && ELEMENTS.has(name)
      if (kept) clean += `<${name}${attributesOf(name, attributes ?? '')}${selfClosing ? '/' : ''}>`
      if (!selfClosing) open.push({ name, kept })
      // More than any drawing needs.
      if (open.length > 200) return null
    }
  }
  return open.length === 0 && roots === 1 ? clean : null
}

function attributesOf(element: string, source: string): string {
  const written = new Set<string>()
  let attributes = ''
  const write = (name: string, value: string): void => {
    if (written.has(name)) return
    written.add(name)
    attributes += ` ${name}="${escaped(value)}"`
  }
  if (element === 'svg') for (const [name, value] of Object.entries(NAMESPACES)) write(name, value)
  for (const [, name = '', double, single] of source.matchAll(ATTRIBUTE)) {
    const value = unescaped(double ?? single ?? '')
    if (name === 'href' || name === 'xlink:href') {
      if (value.startsWith('#') || (element === 'image' && EMBEDDED.test(value))) write(name, value)
    } else if (name === 'xml:space') write(name, value)
    else if (NAME.test(name) && !/^(?:on|xmlns|src|action|formaction)/i.test(name) && !refersOut(value))
      write(name, value)
  }
  return attributes
}

/** Style sheets are kept if they stay inside the file. */
const textIn = (element: string, value: string): string =>
  element === 'style' && refersOut(value) ? '' : escaped(value)

/** Whether a value or a style sheet loads something; escapes of CSS hide such things, and nothing that draws needs one. */
const refersOut = (value: string): boolean =>
  /\\|@import|expression\s*\(|javascript:|(?:-moz-)?binding|url\s*\(\s*(?!['"]?\s*#)|image-set|image\s*\(/i.test(value)

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const unescaped = (text: string): string =>
  text.replace(/&(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w{1,10}));/gi, (_, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return ENTITIES[name] ?? ''
    const point = Number.parseInt(hex ?? decimal ?? '', hex ? 16 : 10)
    return point > 0 && point <= 0x10_ff_ff ? String.fromCodePoint(point) : ''
  })
