import { home } from './links';

export function describe(): void {
  console.log(`${home} ${import.meta.env.PROD} ${import.meta.env.ASSETS_PREFIX}`);
}
