interface ImportMetaEnv {
  readonly PUBLIC_GREETING: string;
  readonly PUBLIC_STAGE: string;
  readonly SHOP_CURRENCY: string;
}
declare const __STARTED__: string;
