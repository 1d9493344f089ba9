/** The part of sharp that drawing needs; the thread's module hands it in. */
export type Sharp = (input: unknown, options?: object) => Pipeline

export interface Pipeline {
  resize(options: object): Pipeline
  extend(options: object): Pipeline
  flatten(options: object): Pipeline
  png(options?: object): Pipeline
  raw(): Pipeline
  toColourspace(name: string): Pipeline
  toBuffer(): Promise<Buffer>
  toBuffer(options: { readonly resolveWithObject: true }): Promise<{
    readonly data: Buffer
    readonly info: { readonly width: number; readonly height: number; readonly channels: number }
  }>
}
