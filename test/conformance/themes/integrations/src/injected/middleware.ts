import { defineMiddleware } from 'astro:middleware';

export const onRequest = defineMiddleware(async (context, next) => {
  const response = await next();
  if (response.headers.get('content-type') !== 'text/html') return response;
  const html = await response.text();
  return new Response(html.replace('<html', `<html data-path="${context.url.pathname}"`), response);
});
