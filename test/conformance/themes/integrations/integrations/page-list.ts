import { readFile, writeFile } from 'node:fs/promises';
import type { AstroIntegration } from 'astro';

/** Writes the list of pages, and counts the words of the first page, once the site is built. */
export function pageList(name: string): AstroIntegration {
  let patterns: string[] = [];
  let built: string[] = [];
  return {
    name: 'page-list',
    hooks: {
      'astro:routes:resolved': ({ routes }) => {
        patterns = routes.filter(({ origin }) => origin !== 'internal').map(({ pattern, type }) => `${type} ${pattern}`).sort();
      },
      'astro:build:setup': ({ target, pages, vite }) => {
        built = [...pages].map(([key, { component, route }]) => `${target} ${key} ${component} ${route.route}`).sort();
        built.push(Object.keys(vite.define ?? {}).filter((name) => name.startsWith('__')).join(' '));
      },
      'astro:build:generated': async ({ dir }) => {
        await writeFile(new URL('generated.txt', dir), 'The pages stand.\n');
      },
      'astro:build:done': async ({ dir, pages, assets, logger }) => {
        const home = await readFile(new URL('index.html', dir), 'utf8');
        const words = home.replace(/<script[^]*?<\/script>|<style[^]*?<\/style>|<[^>]+>/g, ' ').split(/\s+/).filter(Boolean).length;
        const files = [...assets].map(([route, urls]) => `${route} ${urls.map((url) => url.href.slice(dir.href.length)).join(' ')}`).sort();
        const lines = [...patterns, ...built, ...pages.map(({ pathname }) => `/${pathname}`).sort(), ...files, `${words} words at home`];
        await writeFile(new URL(name, dir), `${lines.join('\n')}\n`);
        logger.info(`${pages.length} pages listed`);
      },
    },
  };
}
