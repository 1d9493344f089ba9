/**
 * Stands in for the manifest that Astro falls back to where none was handed over. The module that asks is shared by all
 * sites of a thread: each says which manifest is meant (`setAmbientManifest`) before it does anything.
 */
export const manifest = undefined
