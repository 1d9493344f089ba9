import { products } from '../products';

export const GET = ({ url }: { url: URL }) => new Response(['id,price', ...products.map(({ id, price }) => `${id},${price}`), `# ${url.pathname}`].join('\n'));
