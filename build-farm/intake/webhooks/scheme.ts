/** A call of a webhook, its body as it came: signatures are over the bytes, not over what they mean. */
export interface RawHook {
  readonly method: string
  /** Path and query as the sender called them. */
  readonly path: string
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export type Verdict =
  | {
      readonly ok: true
      /** The sender's own id of this delivery, else a digest: the same delivery counts once. */
      readonly id: string
      /** For people: `entry.publish api::article.article w7ii960kn6lc76gcorsyu7di`. */
      readonly about: string
    }
  | { readonly ok: false; readonly reason: string }

export interface SchemeOptions {
  /** Any one of them will do, so that they can be changed while the CMS still uses the old one. */
  readonly secrets: readonly string[]
  /** How far the sender's clock may be from ours, ms. */
  readonly tolerance: number
  /** ms since 1970. */
  readonly now: number
  /** The header that carries a secret which is sent as it is. */
  readonly header?: string
}

/** How one kind of sender proves that a call is its own. A payload is a hint only: content is always asked of the CMS. */
export type Scheme = (hook: RawHook, options: SchemeOptions) => Verdict

export const refused = (reason: string): Verdict => ({ ok: false, reason })
