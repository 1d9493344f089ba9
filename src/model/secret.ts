/** A secret as far as it takes to recognise it: from this, its value cannot be had back. Plain data: it crosses threads. */
export interface SecretMark {
  readonly name: string
  /** Bytes of the value, 16 bits of a hash of its first four and of its next four, and the SHA-256 of all. */
  readonly length: number
  readonly first: number
  readonly second: number
  readonly digest: string
}
