import { type Running, start } from '../cli/program.ts'

/** A preview of a site, by the program itself. */
export interface Previewing extends AsyncDisposable {
  /** As it is printed. */
  readonly url: string
  readonly ms: number
  readonly running: Running
  /**
   * Asks for a page until it satisfies, also while another server takes the place of this one; whoever waits for nothing
   * runs into the time limit of the test.
   */
  shown(path: string, isIt: (html: string, status: number) => boolean): Promise<string>
}

export async function startPreviewing(root: string, site: string, ...flags: readonly string[]): Promise<Previewing> {
  const running = start(['preview', site, '--port', '0', '--json', '--root', root, ...flags], { cwd: root })
  const { url, ms } = JSON.parse(await running.printed('stdout', '}\n')) as { url: string; ms: number }
  return {
    url,
    ms,
    running,
    async shown(path, isIt) {
      for (;;) {
        const shown = await fetch(new URL(path, url)).then(
          async response => ({ html: await response.text(), status: response.status }),
          () => null,
        )
        if (shown && isIt(shown.html, shown.status)) return shown.html
      }
    },
    async [Symbol.asyncDispose]() {
      running.child.kill('SIGINT')
      await running.ended
    },
  }
}
