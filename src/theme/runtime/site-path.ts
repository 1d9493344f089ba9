/** A path of the site and the route that renders it. */
export interface SitePath {
  readonly pathname: string
  readonly route: any
  /** Output file relative to the artifact, without a leading slash. */
  readonly file: string
}
