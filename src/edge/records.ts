import { asDigest } from '#model/digest.ts'
import type { Manifest } from '#model/manifest.ts'
import type { HostClaim, Pointer } from '#model/pointer.ts'

/** What the bucket holds under a key is not what it must be: edited by hand, or written by another version. */
export class RecordError extends Error {
  constructor(key: string, expected: string, options?: ErrorOptions) {
    super(`Expected ${expected} in ${key}, got something else`, options)
    this.name = 'RecordError'
  }
}

export const readPointer = (key: string, body: Uint8Array): Pointer =>
  read<Pointer>(key, body, 'the pointer of a site (version 1)', pointer => {
    if (pointer.manifest !== null) asDigest(pointer.manifest)
    return pointer.version === 1 && Number.isSafeInteger(pointer.generation) && typeof pointer.site === 'string'
  })

export const readClaim = (key: string, body: Uint8Array): HostClaim =>
  read<HostClaim>(key, body, 'the claim of a host (version 1)', ({ version, site, environment, redirectTo }) => {
    const isName = (text: unknown) => typeof text === 'string' && /^[a-z0-9][a-z0-9_.-]*$/.test(text)
    return version === 1 && isName(site) && isName(environment) && (redirectTo === undefined || isName(redirectTo))
  })

export const readManifest = (key: string, body: Uint8Array): Manifest =>
  read<Manifest>(key, body, 'a manifest (version 1)', ({ version, files, routing, redirects }) => {
    return version === 1 && typeof files === 'object' && typeof routing?.base === 'string' && Array.isArray(redirects)
  })

function read<T>(key: string, body: Uint8Array, expected: string, isValid: (value: T) => boolean): T {
  try {
    const value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as T
    if (value !== null && typeof value === 'object' && isValid(value)) return value
  } catch (cause) {
    throw new RecordError(key, expected, { cause })
  }
  throw new RecordError(key, expected)
}
