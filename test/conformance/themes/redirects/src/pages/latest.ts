import type { APIContext } from 'astro';
import { journal } from '../journal';

export const GET = ({ redirect }: APIContext) => redirect(`/journal/${journal[0].slug}`, 307);
