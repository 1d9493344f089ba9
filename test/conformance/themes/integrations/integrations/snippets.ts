import type { AstroIntegration } from 'astro';

/** One script in every place where Astro lets an integration put one. */
export function snippets(): AstroIntegration {
  return {
    name: 'snippets',
    hooks: {
      'astro:config:setup': ({ injectScript, addMiddleware }) => {
        injectScript('head-inline', 'window.started = true;');
        injectScript('page', "import '/src/injected/page.js';");
        injectScript('before-hydration', 'window.hydrating = (window.hydrating ?? 0) + 1;');
        injectScript('page-ssr', "import '/src/injected/shared.css';");
        addMiddleware({ order: 'post', entrypoint: new URL('../src/injected/middleware.ts', import.meta.url) });
      },
    },
  };
}
