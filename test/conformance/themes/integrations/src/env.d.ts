declare module 'virtual:build-info' {
  export const edition: string;
  export const command: string;
  export const trailingSlash: string;
}
declare const __EDITION__: string;
declare const __HOST__: string;
