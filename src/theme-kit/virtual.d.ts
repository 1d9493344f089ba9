/** What a theme may know about its site beyond content. Refer to this file from a theme's `src/env.d.ts`. */
declare module 'nextgen:site' {
  export const site: import('../model/site.ts').SiteFacts
}

/** One icon of an Iconify set: `nextgen:icon/lucide/check`. */
declare module 'nextgen:icon/*' {
  const icon: import('./build/icons.ts').IconData
  export default icon
}
