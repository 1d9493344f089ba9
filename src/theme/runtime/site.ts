/** Stands in for `nextgen:site`. */
import type { Binding } from './binding.ts'

declare const __nextgen: Binding

export const site = __nextgen.site
export default site
