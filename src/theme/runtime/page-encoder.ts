import type { LightResponse } from '../light-response.ts'

declare const Response: typeof LightResponse

/** What Astro makes a page's bytes with: they stay a text, of which the thread makes bytes in its own room when it stores them. */
export const encoder = { encode: (text: string) => Response.text(text) }
