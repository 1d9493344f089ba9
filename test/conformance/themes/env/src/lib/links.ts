const site = import.meta.env.SITE;
const base = import.meta.env.BASE_URL;

export const home = new URL(base, site).href;
export const absolute = (path: string) => new URL(`${base}/${path}`, site).href;
export const { MODE, PROD, DEV, SSR } = import.meta.env;
export const label = PROD ? 'built' : 'served';
