import { createPostgresBackend, type Job, Queue, Worker, type WorkerOptions } from 'bullmq'
import type { Wake } from '../queue.ts'

/** What a job of ours holds. */
export interface JobData extends Pick<Wake, 'site' | 'priority'> {
  /** Somebody wants whoever works on it to stop. */
  readonly cancelled?: true
}

/** BullMQ over one of its two stores. The types of a store differ in nothing that we use. */
export interface Store {
  /** For messages; holds no secret. */
  readonly name: string
  openQueue(): Queue<JobData>
  openWorker(
    process: (job: JobOf, token: string | undefined) => Promise<unknown>,
    options: Omit<WorkerOptions, 'connection'>,
  ): Worker<JobData>
}

export type JobOf = Job<JobData>

const DEFAULT_NAME = 'nextgen'
const SCHEMA = 'nextgen_queue'

/**
 * The store of `redis://…`, `rediss://…` or `postgres://…`. `?queue=NAME` tells several queues of one server apart. Whoever
 * adds a wake learns at once that the server is away; whoever takes them waits until it is back.
 */
export function storeOf(text: string): Store {
  const url = new URL(text)
  const queue = url.searchParams.get('queue') ?? DEFAULT_NAME
  url.searchParams.delete('queue')
  return url.protocol.startsWith('redis') ? redisStore(url, queue) : postgresStore(url, queue)
}

function redisStore(url: URL, queue: string): Store {
  const common = { url: url.href, connectTimeout: 5000 }
  return {
    name: `redis at ${url.host}, queue ${queue}`,
    openQueue: () =>
      new Queue(queue, {
        connection: { ...common, maxRetriesPerRequest: 1, enableOfflineQueue: false, commandTimeout: 5000 },
      }),
    openWorker: (process, options) =>
      new Worker(queue, process, { ...options, connection: { ...common, maxRetriesPerRequest: null } }),
  }
}

function postgresStore(url: URL, queue: string): Store {
  const connection = {
    connectionString: url.href,
    schema: SCHEMA,
    migrate: true,
    max: 5,
    connectionTimeoutMillis: 5000,
    query_timeout: 15_000,
  }
  return {
    name: `postgresql at ${url.host}${url.pathname}, queue ${queue}`,
    openQueue: () => new Queue(queue, { connection }, createPostgresBackend) as unknown as Queue<JobData>,
    openWorker: (process, options) =>
      new Worker(
        queue,
        process as never,
        { ...options, connection },
        createPostgresBackend,
      ) as unknown as Worker<JobData>,
  }
}
