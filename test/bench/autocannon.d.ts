/** As far as the benchmarks use it. */
declare module 'autocannon' {
  interface Options {
    readonly url: string
    readonly connections: number
    /** Seconds. */
    readonly duration: number
    /** Requests a second, of all connections together. */
    readonly overallRate: number
    readonly requests: readonly {
      readonly method: 'GET'
      readonly path: string
      readonly headers: Readonly<Record<string, string>>
    }[]
  }
  namespace autocannon {
    interface Result {
      readonly non2xx: number
      readonly errors: number
      readonly latency: { readonly p50: number; readonly p99: number }
      readonly requests: { readonly average: number }
    }
  }
  function autocannon(options: Options): Promise<autocannon.Result>
  export default autocannon
}
