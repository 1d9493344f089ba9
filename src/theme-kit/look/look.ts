import type { Tokens } from '../../model/site.ts'
import { type BrandColours, paletteOf, type Roles } from './palette.ts'
import { scaleOf } from './scale.ts'

/** What a theme looks like where a site's tokens say nothing else. */
export interface LookDefaults {
  readonly color: BrandColours
  /** CSS font stacks. */
  readonly font: { readonly display: string; readonly body: string; readonly [name: string]: string }
  /** Pixels of running text, and the ratio of the type scale. */
  readonly type: { readonly size: number; readonly ratio: number }
  /** A CSS length: the corners of cards. */
  readonly radius: string
  /** `auto` follows the visitor's system; the others do not ask. */
  readonly scheme?: 'auto' | 'light' | 'dark'
}

export interface Look {
  /** For the one style element of a page's head. */
  readonly css: string
  readonly light: Roles
  readonly dark: Roles
  /** What had to be corrected in the site's tokens. */
  readonly notes: readonly string[]
}

/**
 * The design of a site as CSS variables, from its tokens over the theme's defaults: a palette with its contrasts kept in
 * light and dark, fluid type and space, fonts, corners, shadows, motion. Computed once a site, as themes call it in
 * module scope. `.inverse` turns a part of a page into the other scheme. Throws an error with a `hint` for a token that
 * cannot be used.
 */
export function lookOf(tokens: Tokens, defaults: LookDefaults): Look {
  const told = groupsOf(tokens)
  const { light, dark, notes } = paletteOf({ ...defaults.color, ...told('color') })
  const type = { ...defaults.type, ...told('type') }
  const scheme = defaults.scheme ?? 'auto'
  const still = {
    ...Object.fromEntries(
      Object.entries({ ...defaults.font, ...told('font') }).map(([name, css]) => [`--font-${name}`, css]),
    ),
    '--radius': typeof tokens.radius === 'object' ? defaults.radius : String(tokens.radius ?? defaults.radius),
    '--radius-s': 'calc(var(--radius)*.5)',
    '--radius-l': 'calc(var(--radius)*1.75)',
    ...scaleOf({ size: Number(type.size), ratio: Number(type.ratio) }),
    '--motion': '.18s',
    '--motion-slow': '.5s',
    '--ease': 'cubic-bezier(.2,.7,.2,1)',
  }
  const [first, other] = scheme === 'dark' ? [darkCss(dark), lightCss(light)] : [lightCss(light), darkCss(dark)]
  const parts = [
    `:root{color-scheme:${scheme === 'auto' ? 'light dark' : scheme};${declarations(still)}}`,
    `:root,.inverse .inverse{${first}}`,
    `.inverse{${other}}`,
    ...(scheme === 'auto'
      ? [`@media (prefers-color-scheme:dark){:root,.inverse .inverse{${other}}.inverse{${darkest(dark)}}}`]
      : []),
    '@media (prefers-reduced-motion:reduce){:root{--motion:.01ms;--motion-slow:.01ms}}',
    `@media print{:root,.inverse{color-scheme:light;${lightCss({ ...light, page: '#ffffff', card: '#ffffff', sunken: '#ffffff', tint: '#ffffff' })}}}`,
  ]
  return { css: parts.join(''), light, dark, notes: notes.map(note => `${note}.`) }
}

/** A group of the tokens, as far as it is one: `tokens.color` as `{brand: '#fff'}`. */
const groupsOf =
  (tokens: Tokens) =>
  (name: string): Record<string, string> => {
    const group = tokens[name]
    if (typeof group !== 'object') return {}
    return Object.fromEntries(
      Object.entries(group).flatMap(([key, value]) => (typeof value === 'object' ? [] : [[key, String(value)]])),
    )
  }

const declarations = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}:${value}`)
    .join(';')

const roleCss = (roles: Roles): string =>
  declarations(Object.fromEntries(Object.entries(roles).map(([role, hex]) => [`--${role}`, hex])))

const shadows = (colour: string, soft: string, strong: string): string =>
  declarations({
    '--shadow-s': `0 1px 2px ${colour}${soft}`,
    '--shadow-m': `0 1px 2px ${colour}${soft},0 6px 16px -4px ${colour}${strong}`,
    '--shadow-l': `0 2px 4px ${colour}${soft},0 24px 48px -12px ${colour}${strong}`,
  })

const lightCss = (roles: Roles): string => `${roleCss(roles)};${shadows(roles.text, '14', '29')}`
const darkCss = (roles: Roles): string => `${roleCss(roles)};${shadows('#000000', '66', '99')}`

/** An inverse part of a dark page: not light, which would dazzle, but lifted out of it. */
const darkest = (roles: Roles): string => darkCss({ ...roles, page: roles.sunken, sunken: roles.page })
