import { canonicalJson, digestOf } from './hash.ts'

/**
 * A record as canonical JSON with one more member, `digest`: the SHA-256 of the record's own canonical JSON. Objects
 * that are named by their content need no seal; this is for those that are not.
 */
export function sealJson(record: object): Uint8Array {
  const digest = digestOf(canonicalJson(record))
  return new TextEncoder().encode(canonicalJson({ ...record, digest }))
}

/** The record, without its seal; null when the bytes are no sealed JSON, or not what was sealed. */
export function openSealedJson(bytes: Uint8Array): Record<string, unknown> | null {
  const sealed = parseOrNull(bytes)
  if (sealed === null || typeof sealed !== 'object') return null
  const { digest, ...record } = sealed as Record<string, unknown>
  return digest === digestOf(canonicalJson(record)) ? record : null
}

function parseOrNull(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return null
  }
}
