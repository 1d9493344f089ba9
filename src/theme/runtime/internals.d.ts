/** Modules that exist only while a theme compiles: `../astro.ts` and `../vite-plugin.ts` say what they are. */
declare module 'nextgen:astro/*'
declare module 'nextgen:bundled-content'
declare module 'nextgen:bundled-asset-imports'
declare module 'nextgen:content-config'
declare module 'nextgen:site-options'
declare module 'virtual:astro:manifest'
declare module 'nextgen:image-service'
declare module 'virtual:astro:routes'
