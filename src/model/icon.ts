/** What a picture of a set is, and the box it is drawn in. */
export interface IconData {
  readonly body: string
  readonly width: number
  readonly height: number
}
