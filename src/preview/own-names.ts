import { pathToFileURL } from 'node:url'
import type { ViteDevServer } from 'vite'

/** Lets the log of this process call the files of a theme by their own names, and not by those of its stage. */
export function nameOwnFilesInLog(staged: string, own: string): void {
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream) as (...given: unknown[]) => boolean
    stream.write = (chunk: unknown, ...rest: unknown[]) =>
      write(typeof chunk === 'string' ? chunk.replaceAll(staged, own) : chunk, ...rest)
  }
}

/**
 * The same for what is shown over pages: whoever clicks on a file wants to change it. `instead` may take an error over;
 * it returns whether it did.
 */
export function nameOwnFilesInOverlay(
  vite: ViteDevServer,
  { staged, own, instead }: { staged: string; own: string; instead: (error: { readonly message?: string }) => boolean },
): void {
  const { hot } = vite.environments.client
  const send = hot.send.bind(hot)
  const [from, to] = [pathToFileURL(staged).href, pathToFileURL(own).href]
  hot.send = (...given: any[]) => {
    const [payload] = given
    if (payload?.type !== 'error') return send(...(given as [never]))
    if (instead(payload.err)) return
    send(JSON.parse(JSON.stringify(payload).replaceAll(from, to).replaceAll(staged, own)))
  }
}
