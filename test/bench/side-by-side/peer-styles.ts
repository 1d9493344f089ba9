import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The peers' one stylesheet: the theme's global styles, and its scoped styles written with class names. */
export async function peerStyles(file: string): Promise<void> {
  const sources = ['../theme/src/styles/global.css', 'peers/components.css'].map(path =>
    join(import.meta.dirname, path),
  )
  const texts = await Promise.all(sources.map(source => readFile(source, 'utf8')))
  await writeFile(file, texts.join('\n'))
}
