export const GET = () => new Response('<?xml version="1.0"?><rss version="2.0"/>', { headers: { 'content-type': 'application/xml' } });
