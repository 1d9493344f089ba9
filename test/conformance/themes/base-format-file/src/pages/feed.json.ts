export const GET = ({ url, site }: { url: URL; site: URL }) => Response.json({ url: url.href, home: new URL(import.meta.env.BASE_URL, site).href });
