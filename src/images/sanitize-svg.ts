import { Parser } from 'htmlparser2'

const names = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/))

/** What a drawing is made of. Whatever is not here goes, with all that it holds. */
const ELEMENTS = names(
  `svg g defs desc title symbol use switch view a path rect circle ellipse line polyline polygon text tspan textPath image style
  linearGradient radialGradient stop pattern clipPath mask marker filter feBlend feColorMatrix feComponentTransfer feComposite
  feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR
  feGaussianBlur feMerge feMergeNode feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence
  animate animateMotion animateTransform mpath`,
)

const NAMESPACES: Readonly<Record<string, string>> = {
  xmlns: 'http://www.w3.org/2000/svg',
  'xmlns:xlink': 'http://www.w3.org/1999/xlink',
}

/** Elements at most, and how deep they may stand in each other. */
const MOST_ELEMENTS = 100_000
const DEEPEST = 250

/**
 * An SVG file rewritten so that it draws and does nothing else: no scripts, no event handlers, no foreign markup, nothing
 * loaded from anywhere, no entities of its own. What comes out is made anew from a list of what is allowed, so that no
 * trick of the input's spelling passes. Throws for what is no SVG, and for one that is absurdly large.
 */
export function sanitizeSvg(source: string): string {
  let out = ''
  let elements = 0
  let style: string | null = null
  let ended = false
  const open: { readonly name: string; readonly kept: boolean }[] = []
  const close = (): void => {
    const { name, kept } = open.pop() as (typeof open)[number]
    if (!kept) return
    if (style === null) out += `</${name}>`
    else if (isHarmlessCss(style)) out += `<style>${escape(style)}</style>`
    style = null
    ended = open.length === 0
  }
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const parent = open.at(-1)
        const kept = !ended && style === null && ELEMENTS.has(name) && (parent ? parent.kept : name === 'svg')
        if (++elements > MOST_ELEMENTS || open.push({ name, kept }) > DEEPEST)
          throw new Error('The SVG is larger than any drawing')
        if (!kept) return
        if (name === 'style') style = ''
        else out += `<${name}${attributesOf(name, attributes, !parent)}>`
      },
      ontext(text) {
        if (!open.at(-1)?.kept) return
        if (style === null) out += escape(text)
        else style += text
      },
      onclosetag(name) {
        if (open.at(-1)?.name === name) close()
      },
    },
    { xmlMode: true, decodeEntities: true },
  )
  parser.end(source)
  while (open.length > 0) close()
  if (!out.startsWith('<svg')) throw new Error('The file holds no <svg> element')
  return out
}

/** A file of editors as it may be published; `path` tells what it is. What is no SVG becomes an empty one. */
export function cleanSvgFile(path: string, bytes: Uint8Array): Uint8Array {
  if (!/\.svg$/i.test(path)) return bytes
  try {
    return encoder.encode(sanitizeSvg(decoder.decode(bytes)))
  } catch {
    return encoder.encode('<svg xmlns="http://www.w3.org/2000/svg"/>')
  }
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

function attributesOf(element: string, attributes: Readonly<Record<string, string>>, isRoot: boolean): string {
  let out = ''
  for (const [name, value] of Object.entries(isRoot ? { ...attributes, ...NAMESPACES } : attributes))
    if ((isRoot && name in NAMESPACES) || isAllowed(element, name, value, attributes))
      out += ` ${name}="${escape(value)}"`
  return out
}

function isAllowed(element: string, name: string, value: string, all: Readonly<Record<string, string>>): boolean {
  if (!/^(?:xlink:)?[a-z][\w-]*$|^xml:(?:lang|space)$/i.test(name) || /^on/i.test(name) || name.startsWith('xmlns'))
    return false
  if (/^(?:xlink:)?href$/i.test(name)) return isHarmlessReference(element, value)
  if (/^(?:attributeName|from|to|by|values)$/.test(name)) return /^(?!on|.*href)/i.test(all.attributeName ?? '')
  if (name === 'style') return isHarmlessCss(value)
  return !/url\s*\(/i.test(value) || LOCAL_URL.test(value)
}

const LOCAL_URL = /^(?:[^(]|\((?!.*:))*url\(\s*["']?#[\w.:-]+["']?\s*\)[^(]*$/i

/** A part of the drawing itself, a picture within the file, or where a link leads. */
function isHarmlessReference(element: string, value: string): boolean {
  const target = value.trim()
  if (target.startsWith('#')) return true
  if (element === 'image') return /^data:image\/(?:png|jpeg|webp|gif|avif);base64,[\w+/=\s]*$/i.test(target)
  return element === 'a' && /^(?:https?:\/\/|mailto:|\/(?!\/))/i.test(target)
}

/** CSS that neither loads nor runs: `url()` of the drawing's own parts only; an escaped letter is not trusted. */
function isHarmlessCss(css: string): boolean {
  if (/[\\<]|@import|@charset|@font-face|expression|javascript|behavior|-moz-binding/i.test(css)) return false
  return (
    [...css.matchAll(/url\s*\(([^)]*)\)?/gi)].every(([, target = '']) => /^\s*["']?#/.test(target)) &&
    !/image-set|src\s*\(/i.test(css)
  )
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escape = (text: string): string => text.replace(/[&<>"]/g, letter => ESCAPES[letter] as string)
