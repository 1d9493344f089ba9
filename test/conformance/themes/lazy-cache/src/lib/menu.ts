import { orderedPosts } from './posts';

interface Menu {
  links: { href: string; label: string }[];
  home: string;
}

declare global {
  var __menu: Promise<Menu> | undefined;
  interface Math {
    home?: string;
  }
}

async function makeMenu(): Promise<Menu> {
  const posts = await orderedPosts();
  return {
    links: posts.map(({ id, data }) => ({ href: `/posts/${id}/`, label: data.title })),
    home: (Math.home ??= new URL('/', import.meta.env.SITE).href),
  };
}

export function menu(): Promise<Menu> {
  globalThis.__menu ??= makeMenu();
  return globalThis.__menu;
}
