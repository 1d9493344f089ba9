import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { queueContract } from '../../contracts/queue.ts'

const dir = await mkdtemp(join(tmpdir(), 'nextgen-queue-'))
afterAll(() => rm(dir, { recursive: true, force: true }))

queueContract('a queue in SQLite', name => `sqlite:${join(dir, `${name}.db`)}`)
