import { relative, sep } from 'node:path'
import { watchFolders } from '#base/watch-folders.ts'

export interface WatchThemes {
  /** Absolute. */
  readonly themesDir: string
  /** Told which themes have changed, once it is quiet. */
  readonly onChange: (themes: readonly string[]) => void
  readonly onTrouble: (message: string) => void
}

/** An editor writes several times while it saves, ms. */
const QUIET = 60

/** Watches the themes of a workspace. Resolves once it does. */
export async function watchThemes({ themesDir, onChange, onTrouble }: WatchThemes): Promise<Disposable> {
  const changed = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  const watch = watchFolders({
    onChange(path) {
      const [theme] = relative(themesDir, path).split(sep)
      if (theme) changed.add(theme)
      clearTimeout(timer)
      timer = setTimeout(() => {
        const themes = [...changed]
        changed.clear()
        onChange(themes)
      }, QUIET)
    },
    onLimit: (folder, error) => onTrouble(`${folder} and others are not watched: ${(error as Error).message}`),
  })
  await watch.follow([themesDir])
  return {
    [Symbol.dispose]() {
      clearTimeout(timer)
      watch.close()
    },
  }
}
