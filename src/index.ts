/** The front door of the generator: what the farm, and any other program, may import besides `model/` and `base/`. */
export type { Bucket } from '#bucket/bucket.ts'
export { BucketError } from '#bucket/bucket.ts'
export type { FailedSite, LoadedSites } from '#config/load.ts'
export { type AfterReleaseOptions, afterRelease } from './after-release.ts'
export { type BoundedCache, boundCaches } from './bound-caches.ts'
export { type Generator, type GeneratorOptions, type GeneratorRun, openGenerator } from './generator.ts'
export { type Changed, openReleasing, type Releasing, type ReleasingOptions } from './releasing.ts'
export { auditBucket, sweepBucket } from './upkeep.ts'
