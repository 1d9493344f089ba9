/** One thing that was looked at. `fixed`: it was wrong, and `--fix` put it right. */
export interface Diagnosis {
  readonly name: string
  readonly status: 'ok' | 'warn' | 'fail' | 'fixed'
  /** What was seen. */
  readonly said: string
  /** The next step, where one is needed. */
  readonly hint?: string
}

/** The JSON of `doctor`. `ok`: nothing failed. */
export interface DoctorReport {
  readonly ok: boolean
  readonly bucket: string
  readonly checks: readonly Diagnosis[]
}
