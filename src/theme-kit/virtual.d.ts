/** What a theme may know about its site beyond content. Refer to this file from a theme's `src/env.d.ts`. */
declare module 'nextgen:site' {
  export const site: import('../model/site.ts').SiteFacts
}

/** What a picture looks like before it is loaded: for placeholders, captions and colours. */
declare module 'nextgen:pictures' {
  /** Of an imported image, or an image of an entry. Rejects for what is no picture. */
  export const describe: (image: { readonly src: string }) => Promise<import('../model/picture.ts').PictureFacts>
}

/** One icon of an Iconify set: `nextgen:icon/lucide/check`. */
declare module 'nextgen:icon/*' {
  const icon: import('../model/icon.ts').IconData
  export default icon
}
