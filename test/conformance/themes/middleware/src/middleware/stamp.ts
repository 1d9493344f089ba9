import type { MiddlewareHandler } from 'astro';

/** Adds a comment to every HTML page and leaves the rest alone. */
export const stamp: MiddlewareHandler = async (context, next) => {
  const response = await next();
  if (!response.headers.get('content-type')?.includes('text/html')) return response;
  const html = await response.text();
  const stamped = html.replace('</body>', `<!-- ${context.locals.trail.join(' > ')} at ${context.originPathname} --></body>`);
  return new Response(stamped, { status: response.status, headers: response.headers });
};
