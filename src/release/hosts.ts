import { sealJson } from '#base/sealed-json.ts'
import { type Bucket, BucketError, readObject } from '#bucket/bucket.ts'
import type { Failure } from '#model/failure.ts'
import { type HostClaim, hostKey, type Pointer } from '#model/pointer.ts'
import { readPointer } from './pointers.ts'
import { readClaimRecord } from './records.ts'

const ROUNDS = 10

/**
 * Claims every host of `next` for its site, before `next` becomes live. Null when all are claimed; otherwise the
 * failure that names the first host which another site holds, and that site.
 *
 * A claim is written with the generation it is for. It may be taken over once its site's pointer has reached that
 * generation without listing the host, or is gone: until then its owner may be on the way to release. An owner whose
 * live pointer does not vouch for the claim therefore writes it anew, so that a take-over and the owner's return
 * collide in one compare-and-set.
 */
export async function claimHosts(bucket: Bucket, next: Pointer, live: Pointer | null): Promise<Failure | null> {
  const vouched = new Set(live && !live.gone ? live.hosts : [])
  for (const host of next.hosts) {
    const owner = await claim(bucket, host, next, vouched.has(host))
    if (owner) return taken(host, next, owner)
  }
  return null
}

/** Gives up the hosts that `live` had and `next` has no more, once `next` is live. */
export async function vacateHosts(bucket: Bucket, next: Pointer, live: Pointer | null): Promise<void> {
  for (const host of live?.hosts ?? []) {
    if (next.hosts.includes(host)) continue
    const found = await readObject(bucket, hostKey(host), readClaimRecord)
    if (!found || !isSameOwner(found.value, next) || found.value.generation > next.generation) continue
    await put(bucket, { ...found.value, vacated: true }, { tag: found.tag })
  }
}

/**
 * Writes the claim that was at `key` anew for the site of `live`, in place of one that is damaged (`when`: its tag) or
 * lost. False when somebody else was faster, or no host of the release belongs there.
 */
export async function restoreClaim(
  bucket: Bucket,
  key: string,
  live: Pointer,
  when: 'absent' | { readonly tag: string },
): Promise<boolean> {
  const host = live.hosts.find(host => hostKey(host) === key)
  return host !== undefined && (await put(bucket, claimOf(host, live), when)).ok
}

/** Null when the host is claimed now; else the claim that stands in the way. */
async function claim(bucket: Bucket, host: string, next: Pointer, isVouched: boolean): Promise<HostClaim | null> {
  const wanted = claimOf(host, next)
  for (let round = 0; round < ROUNDS; round++) {
    const found = await readObject(bucket, hostKey(host), readClaimRecord)
    const ours = found !== null && isSameOwner(found.value, next)
    if (ours && isVouched && saysTheSame(found.value, wanted)) return null
    if (found && !ours && !(await isAbandoned(bucket, found.value))) return found.value
    if ((await put(bucket, wanted, found ? { tag: found.tag } : 'absent')).ok) return null
  }
  throw new BucketError(
    'unreachable',
    `The claim of the host ${host} kept changing or could not be written (${ROUNDS} attempts)`,
    {
      hint: 'Run again.',
    },
  )
}

function claimOf(host: string, { site, environment, generation, hosts: [domain] }: Pointer): HostClaim {
  const alias = host !== domain && { redirectTo: domain }
  return { version: 1, host, site, environment, generation, ...alias }
}

async function isAbandoned(bucket: Bucket, claim: HostClaim): Promise<boolean> {
  if (claim.vacated) return true
  const owner = (await readPointer(bucket, claim.site, claim.environment))?.value
  if (!owner || owner.generation < claim.generation) return false
  return owner.gone !== undefined || !owner.hosts.includes(claim.host)
}

const saysTheSame = (a: HostClaim, b: HostClaim): boolean => a.redirectTo === b.redirectTo && a.vacated === b.vacated

const put = (bucket: Bucket, claim: HostClaim, when: 'absent' | { tag: string }) =>
  bucket.put(hostKey(claim.host), sealJson(claim), { when, type: 'application/json' })

const isSameOwner = (a: Pick<Pointer, 'site' | 'environment'>, b: Pick<Pointer, 'site' | 'environment'>): boolean =>
  a.site === b.site && a.environment === b.environment

const taken = (host: string, next: Pointer, owner: HostClaim): Failure => ({
  code: 'host-claimed',
  message: `Expected the host ${host} to be free for "${next.site}" (${next.environment}), but "${owner.site}" (${owner.environment}) has claimed it`,
  where: host,
  hint: `Release "${owner.site}" without that host, or remove that site; then publish "${next.site}" again.`,
})
