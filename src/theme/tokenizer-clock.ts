import { registerHooks } from 'node:module'

const TOKENIZER = /[\\/]@shikijs[\\/]vscode-textmate[\\/]/

/**
 * Lets this thread load Shiki's tokenizer without its clock; call it before anything highlights. With the clock it gives
 * up on a line after half a second of wall time and colours it as it stands: a busy machine writes other bytes than an
 * idle one (`astro build` does). And it asks for the time once a line, which would make every site with code a site that
 * depends on the day. Whoever renders has a time limit of its own.
 */
export function loadTokenizerWithoutClock(): void {
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context)
      if (!TOKENIZER.test(url) || !loaded.source) return loaded
      const code = Buffer.from(loaded.source as Uint8Array).toString('utf8')
      return { ...loaded, source: code.replaceAll('Date.now()', '0') }
    },
  })
}
