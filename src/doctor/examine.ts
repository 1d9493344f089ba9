import { type Clock, systemClock } from '#base/clock.ts'
import type { Bucket } from '#bucket/bucket.ts'
import type { Diagnosis, DoctorReport } from '#model/doctor.ts'
import type { Environment } from '#model/environment.ts'
import { type Failure, failuresOf } from '#model/failure.ts'
import type { Workspace } from '#model/site.ts'
import { readSweep } from '#release/sweep-under-way.ts'
import { checkBucket } from './bucket-checks.ts'
import { checkEnvironments } from './environments.ts'
import { checkLeftovers } from './leftovers.ts'
import { checkMemory, checkNode } from './machine.ts'
import { checkSpace } from './space.ts'
import { checkThemes } from './themes.ts'

export interface ExamineOptions {
  readonly workspace: Workspace
  readonly bucket: Bucket
  /** Put right what can be without a loss: make a missing bucket, remove half-written files. */
  readonly fix: boolean
  /** How many sites the workspace declares, and what is wrong with declarations. */
  readonly declared: { readonly sites: number; readonly failures: readonly Failure[] }
  /** What `nextgen.config.ts` declares. */
  readonly environments?: readonly Environment[]
  readonly isSet?: (variable: string) => boolean
  /** Version of the factory's Astro. */
  readonly astro: string
  readonly threads: number
  /** MiB that a thread may use. */
  readonly threadMb: number
  readonly clock?: Clock
}

/** Looks at everything that a fleet depends on, and says of each thing how it is. */
export async function examine(options: ExamineOptions): Promise<DoctorReport> {
  const { workspace, bucket, fix, declared, environments = [], isSet = () => false, clock = systemClock } = options
  const now = clock.now
  const checks: Diagnosis[] = [
    checkNode(),
    checkMemory(options.threads, options.threadMb),
    checkSites(declared),
    ...checkEnvironments({ environments, isSet, now: clock.now() }),
    ...checkThemes(workspace.themesDir, options.astro),
    checkSpace('disk', workspace.stateDir),
  ]
  if (bucket.directory !== undefined) {
    checks.push(checkSpace('disk of the bucket', bucket.directory))
    checks.push(checkLeftovers({ dir: bucket.directory, fix, now }))
  }
  for await (const check of checkBucket({ bucket, fix, now })) checks.push(check)
  const reached = checks.every(({ name, status }) => name !== 'bucket' || status !== 'fail')
  if (reached) checks.push(await checkSweep(bucket))
  return { ok: checks.every(({ status }) => status !== 'fail'), bucket: bucket.name, checks }
}

function checkSites({ sites, failures }: ExamineOptions['declared']): Diagnosis {
  const name = 'sites'
  const [first] = failures
  if (!first) return { name, status: 'ok', said: `${sites} declared` }
  const { where, message } = first
  const more = failures.length > 1 ? `, and ${failures.length - 1} more` : ''
  return {
    name,
    status: 'fail',
    said: `${sites} declared, and some cannot be read: ${where ? `${where}: ` : ''}${message}${more}`,
    hint: first.hint ?? '`nextgen status` names them all.',
  }
}

async function checkSweep(bucket: Bucket): Promise<Diagnosis> {
  const name = 'sweep'
  try {
    const record = (await readSweep(bucket))?.record
    if (!record) return { name, status: 'ok', said: 'none under way' }
    const since = new Date(record.markedAt).toISOString().slice(0, 16).replace('T', ' ')
    if (record.state === 'marked') return { name, status: 'ok', said: `marked ${since} UTC` }
    return {
      name,
      status: 'warn',
      said: `one that was marked ${since} UTC deletes, or was broken off`,
      hint: '`nextgen gc --delete` ends one that was broken off, ten minutes later.',
    }
  } catch (error) {
    const [failure] = failuresOf(error, 'sweep-invalid')
    return {
      name,
      status: 'fail',
      said: failure?.message ?? String(error),
      ...(failure?.hint && { hint: failure.hint }),
    }
  }
}
