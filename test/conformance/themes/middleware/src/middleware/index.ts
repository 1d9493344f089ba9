import { getEntry } from 'astro:content';
import { defineMiddleware, sequence } from 'astro:middleware';
import { stamp } from './stamp';

const locals = defineMiddleware(async (context, next) => {
  context.locals.trail = ['locals'];
  context.locals.greet = (name) => `Welcome to ${name}`;
  const { slug } = context.params;
  if (slug) {
    const room = await getEntry('rooms', slug);
    if (room?.data.closed) return next('/closed/');
    context.locals.room = room?.data;
  }
  return next();
});

const guard = defineMiddleware((context, next) => {
  context.locals.trail.push(`guard ${context.routePattern}`);
  if (context.url.pathname.startsWith('/members/secret')) return context.redirect('/members/', 302);
  if (context.url.pathname.startsWith('/attic')) return context.rewrite(new URL('/rooms/tower/', context.url));
  return next();
});

export const onRequest = sequence(locals, guard, stamp);
