import { held } from '../lib/notes'

/** Everything of every entry, digests included. */
export const GET = () => new Response(JSON.stringify(held.map(note => ({ ...note }))))
