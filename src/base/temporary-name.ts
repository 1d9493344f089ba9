/** What the names of files begin with that somebody is writing. */
export const TEMPORARY = '.tmp-'

/** Whether a file of this name is a write under way (or one that a killed process left behind). */
export const isTemporary = (name: string): boolean => name.startsWith(TEMPORARY)
