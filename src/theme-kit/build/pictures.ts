import { fileURLToPath } from 'node:url'

const MODULE = 'nextgen:pictures'
const RESOLVED = `\0${MODULE}`

/** What the factory itself finds out about pictures: by its path, since a theme's own build must find it anywhere. */
const summary = fileURLToPath(new URL('../../images/summary.ts', import.meta.url))

/** Answers `nextgen:pictures` under plain `astro build` and `astro dev`, from the files of imported images. */
export const picturesPlugin = {
  name: 'nextgen:pictures',
  resolveId: (id: string) => (id === MODULE ? RESOLVED : undefined),
  load: (id: string) =>
    id === RESOLVED
      ? `import { readFile } from 'node:fs/promises'
export const describe = async image => {
  const { summarize } = await import(/* @vite-ignore */ ${JSON.stringify(summary)})
  return summarize(await readFile(image.fsPath))
}
`
      : undefined,
}
