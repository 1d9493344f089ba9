import { afterAll, describe } from 'vitest'
import { queueContract } from '../contracts/queue.ts'
import { startPostgres, whyNoPostgres } from './postgres.ts'
import { type Server, startRedis, whyNoRedis } from './redis.ts'

const servers = [
  { name: 'Redis', why: whyNoRedis(), start: startRedis },
  { name: 'PostgreSQL', why: whyNoPostgres(), start: startPostgres },
]

for (const { name, why, start } of servers) {
  if (why) console.log(`Not run: ${why}`)
  const server: Server | null = why ? null : await start()
  afterAll(() => server?.[Symbol.asyncDispose]())
  describe.skipIf(!server)(`on ${name}`, () => {
    queueContract(`a queue in ${name}`, queue => `${server?.url}?queue=${queue}`)
  })
}
