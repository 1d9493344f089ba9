export const GET = () => Response.json({ site: import.meta.env.SITE, base: import.meta.env.BASE_URL, host: new URL(import.meta.env.SITE).host, mode: import.meta.env.MODE });
