import { audit } from '#audit/audit.ts'
import { auditAndRepair } from '#audit/repair.ts'
import type { Blobs } from '#blobs/blobs.ts'
import { bucketBlobs } from '#blobs/bucket-blobs.ts'
import type { Bucket } from '#bucket/bucket.ts'
import { memoryBucket } from '#bucket/memory.ts'
import { historyKey } from '#model/pointer.ts'
import { seededRandom } from '../random.ts'
import { artifactOf, keepBlobs } from '../release/artifacts.ts'
import { contextOf, publish } from '../release/published.ts'
import { SITE, versionOf } from './versions.ts'

type Damage = 'flip' | 'truncate' | 'swap' | 'delete'
const DAMAGES: readonly Damage[] = ['flip', 'truncate', 'swap', 'delete']
const RETENTION = { releases: 10, days: 14 }

export interface DamagedObjects {
  readonly objects: number
  readonly damages: number
  readonly repaired: number
  /** Everything that was wrong; each a sentence. */
  readonly errors: readonly string[]
}

/**
 * Flips a bit in, truncates, swaps and deletes every object that releases consist of, one at a time, and asks `check`:
 * it must name that object, its site and its generation, and nothing else; and repair what has a whole copy elsewhere.
 * `kinds`: how many of the four an object suffers, chosen by the seed; all by default.
 */
export async function damageEveryObject(
  bucket: Bucket,
  seed: number,
  kinds: number = DAMAGES.length,
): Promise<DamagedObjects> {
  const random = seededRandom(seed)
  const kept = bucketBlobs(memoryBucket())
  for (const version of [1, 2]) {
    await publish(contextOf(bucket), versionOf(version, 2))
    await keepBlobs(kept, versionOf(version, 2))
  }
  await publish(contextOf(bucket), artifactOf({ 'index.html': 'bolt' }, { site: 'bolt' }))
  await keepBlobs(kept, artifactOf({ 'index.html': 'bolt' }, { site: 'bolt' }))
  const keys = (await Array.fromAsync(bucket.list(''))).map(({ key }) => key).filter(key => !key.startsWith('gc/'))
  const counts = { damages: 0, repaired: 0 }
  const errors: string[] = []
  for (const key of keys)
    for (const damage of someOf(DAMAGES, kinds, random)) {
      const whole = (await bucket.get(key))?.body as Uint8Array
      if (!(await apply(bucket, key, damage, whole, keys, random))) continue
      counts.damages++
      const { findings } = await audit({ bucket, sites: [], retention: RETENTION })
      const about = `seed ${seed}: ${damage} of ${key}`
      if (findings.map(finding => finding.key).join() !== key)
        errors.push(`${about}: check named "${findings.map(finding => finding.key).join()}"`)
      for (const { site, generation } of findings.flatMap(({ uses }) => uses))
        if (![SITE, 'bolt'].includes(site) || ![1, 2].includes(generation))
          errors.push(`${about}: needed by ${site} ${generation}`)
      counts.repaired += await repairs(bucket, kept)
      await bucket.put(key, whole)
    }
  return { objects: keys.length, ...counts, errors }
}

function someOf<T>(all: readonly T[], count: number, random: () => number): readonly T[] {
  const left = [...all]
  while (left.length > count) left.splice(Math.floor(random() * left.length), 1)
  return left
}

/** The newest record may be missing: the next release writes it. */
const MAY_LACK = [
  historyKey({ site: SITE, environment: 'live', generation: 2 }),
  historyKey({ site: 'bolt', environment: 'live', generation: 1 }),
]

/** False when it would not be damage. */
async function apply(
  bucket: Bucket,
  key: string,
  damage: Damage,
  whole: Uint8Array,
  keys: readonly string[],
  random: () => number,
): Promise<boolean> {
  const at = Math.floor(random() * whole.length)
  switch (damage) {
    case 'flip':
      await bucket.put(key, whole.with(at, (whole[at] as number) ^ (1 << Math.floor(random() * 8))))
      return true
    case 'truncate':
      await bucket.put(key, whole.slice(0, at))
      return true
    case 'swap': {
      const others = keys.filter(other => other !== key && other.split('/')[0] === key.split('/')[0])
      const other = await bucket.get(others[Math.floor(random() * others.length)] as string)
      if (!other || Buffer.from(other.body).equals(whole)) return false
      await bucket.put(key, other.body)
      return true
    }
    case 'delete':
      if (MAY_LACK.includes(key)) return false
      await bucket.delete(key)
      return true
  }
}

async function repairs(bucket: Bucket, local: Blobs): Promise<number> {
  const rebuild = async () => local
  const { findings } = await auditAndRepair({ bucket, sites: [], retention: RETENTION, local, rebuild })
  return findings.filter(({ repaired }) => repaired).length
}
