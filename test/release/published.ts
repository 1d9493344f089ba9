import { bucketBlobs } from '#blobs/bucket-blobs.ts'
import { verifyingBlobs } from '#blobs/verifying-blobs.ts'
import type { Bucket } from '#bucket/bucket.ts'
import { type ReleaseOptions, type ReleaseResult, release } from '#release/release.ts'
import { upload } from '#upload/upload.ts'
import { manualClock } from '../base/manual-clock.ts'
import { keepBlobs, type TestArtifact } from './artifacts.ts'

/** A bucket with everything that `release` and its kin need to work on it. */
export function contextOf(bucket: Bucket, environment = 'live') {
  return { bucket, blobs: verifyingBlobs(bucketBlobs(bucket)), environment, actor: 'tess', clock: manualClock() }
}

/** Uploads an artifact and releases it. */
export async function publish(
  context: ReturnType<typeof contextOf>,
  artifact: TestArtifact,
  options: Partial<ReleaseOptions> = {},
): Promise<ReleaseResult> {
  await uploadTo(context, artifact)
  return release({ ...context, manifest: artifact.manifest, ...options })
}

/** Makes the artifact present; nothing becomes visible. */
export async function uploadTo({ bucket, blobs }: ReturnType<typeof contextOf>, artifact: TestArtifact): Promise<void> {
  await keepBlobs(blobs, artifact)
  await upload({ from: blobs, to: blobs, bucket, manifest: artifact.manifest })
}
