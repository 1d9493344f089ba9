import { readdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { AstroIntegration } from 'astro';
import type { ResolvedConfig } from 'vite';

/** Lists the files of a site in a script beside them, as integrations for offline use do: Vite tells where they lie. */
export function workerScript(name: string): AstroIntegration {
  let vite: ResolvedConfig | undefined;
  return {
    name: 'worker-script',
    hooks: {
      'astro:config:setup': ({ updateConfig }) => {
        const plugin = {
          name: 'worker-script',
          configResolved(config: ResolvedConfig) {
            vite = config;
          },
        };
        updateConfig({ vite: { plugins: [[plugin]] } });
      },
      'astro:build:done': () => {
        if (!vite) return;
        const dir = resolve(vite.root, vite.environments.client!.build.outDir);
        const pages = readdirSync(dir, { recursive: true })
          .map(String)
          .filter((path) => path.endsWith('.html'))
          .sort();
        writeFileSync(resolve(dir, name), `self.files = ${JSON.stringify({ base: vite.base, pages })}\n`);
      },
    },
  };
}
