/** Name of the chunk that holds what the sites of a thread share, and the specifier under which a renderer imports it. */
export const SHARED_CHUNK = 'nextgen-shared'
export const SHARED_ID = 'nextgen:shared'
