import type { AstroIntegration } from 'astro';

/** Brings pages of its own. */
export function tides(): AstroIntegration {
  return {
    name: 'tides',
    hooks: {
      'astro:config:setup': ({ injectRoute }) => {
        injectRoute({ pattern: '/tides/[port]', entrypoint: './src/injected/tides.astro', prerender: true });
        injectRoute({ pattern: '/tides.json', entrypoint: new URL('../src/injected/tides.json.ts', import.meta.url) });
      },
    },
  };
}
