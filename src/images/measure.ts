/** 8-bit sRGB pixels, three channels each. */
export interface Pixels {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
}

/** How much a candidate looks like the original that the measure was made for; higher is more alike. */
export type Measure = (candidate: Pixels) => number
