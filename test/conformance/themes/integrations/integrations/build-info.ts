import type { AstroIntegration } from 'astro';

interface Options {
  edition: string;
}

/** Offers the virtual module `virtual:build-info`. */
export function buildInfo({ edition }: Options): AstroIntegration {
  return {
    name: 'build-info',
    hooks: {
      'astro:config:setup': ({ updateConfig, config, command }) => {
        updateConfig({
          vite: {
            define: { __EDITION__: JSON.stringify(edition), __HOST__: JSON.stringify(new URL(config.site ?? '').hostname) },
            plugins: [
              {
                name: 'virtual-build-info',
                resolveId: (id: string) => (id === 'virtual:build-info' ? `\0${id}` : undefined),
                load: (id: string) =>
                  id === '\0virtual:build-info'
                    ? `export const edition = ${JSON.stringify(edition)}; export const command = ${JSON.stringify(command)}; export const trailingSlash = ${JSON.stringify(config.trailingSlash)};`
                    : undefined,
              },
            ],
          },
        });
      },
    },
  };
}
