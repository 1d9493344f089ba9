import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, extname, join, resolve } from 'node:path'

/**
 * Writes a content folder for a site from a theme's bundled entries (`theme` and `target` absolute): the collections that
 * lie in folders of their own name, with `voice` in every entry's title and text. Returns whether there are any.
 */
export async function writeContentOf(theme: string, target: string, voice: string): Promise<boolean> {
  const collections = await ownFolders(theme)
  for (const [name, folder] of collections) await copyEntries(folder, join(target, name), voice)
  return collections.length > 0
}

async function ownFolders(theme: string): Promise<[name: string, folder: string][]> {
  for (const sources of ['src', 'source']) {
    const config = await readFile(join(theme, sources, 'content.config.ts'), 'utf8').catch(() => undefined)
    if (config === undefined) continue
    const declared = config.slice(config.indexOf('export const collections'))
    const folders = await readdir(join(theme, sources, 'content'), { withFileTypes: true }).catch(() => [])
    return folders
      .map(({ name }) => name)
      .filter(
        name => new RegExp(`content/${name}['"]`).test(config) && new RegExp(`\\b${name}\\b *[:,}]`).test(declared),
      )
      .map(name => [name, join(theme, sources, 'content', name)])
  }
  return []
}

async function copyEntries(from: string, to: string, voice: string): Promise<void> {
  await mkdir(to, { recursive: true })
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) await copyEntries(source, target, voice)
    else if (['.md', '.json', '.yaml', '.yml'].includes(extname(entry.name)))
      await writeFile(target, await withImages(spokenBy(voice, await readFile(source, 'utf8'), source), source, target))
    else if (extname(entry.name) !== '.mdx') await cp(source, target)
  }
}

function spokenBy(voice: string, text: string, file: string): string {
  const extension = extname(file)
  if (extension === '.json') return text.replace(/("(?:title|name|text)": *"[^"]*)"/, `$1 by ${voice}"`)
  const titled = text.replace(/^((?:title|name): *)(['"]?)(.*?)\2$/m, `$1$2$3 by ${voice}$2`)
  return extension === '.md' ? `${titled.trimEnd()}\n\nWritten by ${voice}.\n` : titled
}

const IMAGE_ELSEWHERE = /(?:\.\.\/)+[\w ./%-]+\.(?:png|jpe?g|webp|avif|gif|svg)/g

/** Puts images that lie outside the content, where a theme may have them, beside the entry. */
async function withImages(text: string, source: string, target: string): Promise<string> {
  for (const image of new Set(text.match(IMAGE_ELSEWHERE))) {
    const name = basename(decodeURI(image))
    await cp(resolve(dirname(source), decodeURI(image)), join(dirname(target), name))
  }
  return text.replace(IMAGE_ELSEWHERE, image => `./${basename(image)}`)
}
