import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']

export const HOW_TO_GET =
  'Expected Chromium on the PATH, or its path in CHROME_PATH. On Debian: apt-get install -y --no-install-recommends chromium'

/** As root Chromium runs only without its sandbox; the pages are the repository's own. */
export const CHROMIUM_FLAGS = ['--headless=new', '--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu']

/** The program, absolute; null when there is none. */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): string | null {
  const { CHROME_PATH, PATH = '' } = environment
  const places = PATH.split(delimiter).flatMap(folder => NAMES.map(name => join(folder, name)))
  return [...(CHROME_PATH ? [CHROME_PATH] : []), ...places].find(isProgram) ?? null
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
