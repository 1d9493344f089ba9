import { newestFirst } from '../all';

const { id, data } = newestFirst[0];
const body = JSON.stringify({ id, title: data.title, date: data.date });

export const GET = () => new Response(body, { headers: { 'content-type': 'application/json' } });
