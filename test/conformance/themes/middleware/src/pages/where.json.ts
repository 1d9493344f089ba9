import type { APIRoute } from 'astro';

export const GET: APIRoute = ({ locals, url, site, routePattern, isPrerendered }) =>
  Response.json({ trail: locals.trail, url: url.href, site: site?.href, routePattern, isPrerendered });
