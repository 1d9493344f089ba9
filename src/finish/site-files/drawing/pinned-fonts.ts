import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { writeFileAtomically } from '#base/atomic-file.ts'
import { digestOf } from '#base/hash.ts'
import { type InstalledFonts, installedFonts } from './font-packages.ts'
import { SYSTEM_DIRS } from './machine-fonts.ts'
import { readSfnt, writeSfnt } from './sfnt.ts'
import { withFamily } from './sfnt-names.ts'

const FONT_CONFIG = 'fonts.conf'

/** Counts up when files are unpacked differently. */
const FORMAT = 1

/**
 * Unpacks the factory's fonts into a folder, unless they are there, and returns the `fonts.conf` that names them: it
 * belongs into `FONTCONFIG_FILE` before sharp is loaded. Pango reads no WOFF, and the machine's own configuration would
 * decide about hinting; with this one, text comes out the same everywhere.
 * Only where no font package is installed, the machine's own fonts are used.
 */
export function preparePinnedFonts(dir: string, fonts: readonly InstalledFonts[] = installedFonts()): string {
  const pinned = join(dir, `pinned-${fontsKey(fonts).slice(0, 12)}`)
  if (!existsSync(pinned)) unpack(fonts, pinned)
  const config = configOf(fonts.length > 0 ? [pinned] : SYSTEM_DIRS, join(dir, 'cache'))
  const file = join(dir, FONT_CONFIG)
  if (!existsSync(file) || readFileSync(file, 'utf8') !== config)
    writeFileAtomically(file, new TextEncoder().encode(config))
  return file
}

/** Changes with the fonts that are installed: part of the fingerprint of what is drawn. */
export const fontsKey = (fonts: readonly InstalledFonts[]): string =>
  digestOf(`${FORMAT} ${fonts.map(({ name, version }) => `${name}@${version}`).join(' ')}`)

/** A regular expression that finds characters no font of the factory has. */
export function uncovered(fonts: readonly InstalledFonts[]): RegExp {
  const ranges = fonts
    .flatMap(({ ranges }) => ranges.join(',').split(','))
    .map(range => /^\s*U\+([0-9A-F]+)(?:-([0-9A-F]+))?\s*$/i.exec(range))
    .filter(range => range !== null)
    .map(([, from, to]) => (to ? `\\u{${from}}-\\u{${to}}` : `\\u{${from}}`))
  return new RegExp(`[^${ranges.join('')}\\s\\p{Cf}]`, 'gu')
}

function unpack(fonts: readonly InstalledFonts[], target: string): void {
  const unfinished = `${target}.${process.pid}.${Math.random().toString(36).slice(2)}`
  mkdirSync(unfinished, { recursive: true })
  for (const { files, family } of fonts)
    for (const file of files) {
      const font = withFamily(readSfnt(readFileSync(file)), family)
      writeFileSync(join(unfinished, basename(file).replace(/woff$/, 'ttf')), writeSfnt(font))
    }
  try {
    renameSync(unfinished, target)
  } catch (error) {
    rmSync(unfinished, { recursive: true })
    if (!existsSync(target)) throw error
  }
}

const configOf = (dirs: readonly string[], cache: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
${dirs.map(dir => `  <dir>${escape(dir)}</dir>\n`).join('')}  <cachedir>${escape(cache)}</cachedir>
  <alias><family>sans-serif</family><prefer><family>Pinned Sans</family></prefer></alias>
  <alias><family>serif</family><prefer><family>Pinned Serif</family></prefer></alias>
  <match target="font">
    <edit name="hinting" mode="assign"><bool>false</bool></edit>
    <edit name="antialias" mode="assign"><bool>true</bool></edit>
    <edit name="rgba" mode="assign"><const>none</const></edit>
  </match>
</fontconfig>
`

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
