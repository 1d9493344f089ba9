/** What pages may know of a picture besides its size, before it is loaded. */
export interface PictureFacts {
  /** `#rrggbb`: the mean colour. */
  readonly color: string
  /** A ThumbHash in base64: the picture from far away, in some 25 bytes. */
  readonly thumbhash: string
  /** The same as a CSS `background`: twelve colours in gradients. Nothing to load, so that a strict policy allows it. */
  readonly placeholder: string
  /** false: something may shine through. */
  readonly opaque: boolean
  /** When it was taken, as the camera noted it: `2024-05-01T17:30:00`, in no time zone; null when nobody noted it. */
  readonly taken: string | null
}
