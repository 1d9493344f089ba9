import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

// biome-ignore lint/suspicious/noExplicitAny: a migration must not depend on what the tables have become since.
type Any = Kysely<any>

/** In their order. One that was ever released is never edited: a change is a further one. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-first': {
    async up(db: Any) {
      await db.schema
        .createTable('demands')
        .addColumn('site', 'text', column => column.notNull())
        .addColumn('environment', 'text', column => column.notNull())
        .addColumn('wanted', 'bigint', column => column.notNull())
        .addColumn('settled', 'bigint', column => column.notNull().defaultTo(0))
        .addColumn('given_up', 'bigint', column => column.notNull().defaultTo(0))
        .addColumn('priority', 'integer', column => column.notNull())
        .addColumn('busy_since', 'bigint')
        .addColumn('triggered_at', 'bigint', column => column.notNull())
        .addColumn('due_at', 'bigint')
        .addColumn('causes', 'text', column => column.notNull())
        .addColumn('taken', 'text', column => column.notNull().defaultTo(''))
        .addPrimaryKeyConstraint('demands_key', ['site', 'environment'])
        .execute()
      await db.schema.createIndex('demands_due').on('demands').columns(['due_at']).execute()
      await db.schema
        .createTable('builds')
        .addColumn('id', 'text', column => column.primaryKey())
        .addColumn('site', 'text', column => column.notNull())
        .addColumn('environment', 'text', column => column.notNull())
        .addColumn('status', 'text', column => column.notNull())
        .addColumn('causes', 'text', column => column.notNull())
        .addColumn('attempt', 'integer', column => column.notNull())
        .addColumn('worker', 'text', column => column.notNull())
        .addColumn('triggered_at', 'bigint', column => column.notNull())
        .addColumn('started_at', 'bigint', column => column.notNull())
        .addColumn('finished_at', 'bigint')
        .addColumn('manifest', 'text')
        .addColumn('generation', 'bigint')
        .addColumn('pages', 'integer', column => column.notNull().defaultTo(0))
        .addColumn('rendered', 'integer', column => column.notNull().defaultTo(0))
        .addColumn('reused', 'integer', column => column.notNull().defaultTo(0))
        .addColumn('images', 'integer', column => column.notNull().defaultTo(0))
        .addColumn('bytes', 'bigint', column => column.notNull().defaultTo(0))
        .addColumn('errors', 'text', column => column.notNull().defaultTo('[]'))
        .execute()
      await db.schema
        .createIndex('builds_by_site')
        .on('builds')
        .columns(['site', 'environment', 'started_at'])
        .execute()
      await db.schema.createIndex('builds_by_time').on('builds').columns(['started_at']).execute()
      await db.schema.createIndex('builds_by_status').on('builds').columns(['status']).execute()
      await db.schema
        .createTable('steps')
        .addColumn('build', 'text', column => column.notNull())
        .addColumn('name', 'text', column => column.notNull())
        .addColumn('at', 'bigint', column => column.notNull())
        .addColumn('ms', 'integer', column => column.notNull())
        .addColumn('detail', 'text')
        .execute()
      await db.schema.createIndex('steps_by_build').on('steps').columns(['build', 'at']).execute()
      await db.schema
        .createTable('releases')
        .addColumn('site', 'text', column => column.notNull())
        .addColumn('environment', 'text', column => column.notNull())
        .addColumn('generation', 'bigint', column => column.notNull())
        .addColumn('manifest', 'text')
        .addColumn('build', 'text', column => column.notNull())
        .addColumn('actor', 'text', column => column.notNull())
        .addColumn('at', 'bigint', column => column.notNull())
        .addPrimaryKeyConstraint('releases_key', ['site', 'environment', 'generation'])
        .execute()
      await db.schema.createIndex('releases_by_time').on('releases').columns(['at']).execute()
      await db.schema
        .createTable('deliveries')
        .addColumn('source', 'text', column => column.notNull())
        .addColumn('id', 'text', column => column.notNull())
        .addColumn('received_at', 'bigint', column => column.notNull())
        .addColumn('status', 'text', column => column.notNull())
        .addColumn('about', 'text', column => column.notNull())
        .addColumn('sites', 'text', column => column.notNull())
        .addColumn('headers', 'text', column => column.notNull())
        .addColumn('body', 'text', column => column.notNull())
        .addPrimaryKeyConstraint('deliveries_key', ['source', 'id'])
        .execute()
      await db.schema.createIndex('deliveries_by_time').on('deliveries').columns(['received_at']).execute()
      await db.schema
        .createTable('audit')
        .addColumn('at', 'bigint', column => column.notNull())
        .addColumn('actor', 'text', column => column.notNull())
        .addColumn('action', 'text', column => column.notNull())
        .addColumn('subject', 'text', column => column.notNull())
        .addColumn('ok', 'integer', column => column.notNull())
        .addColumn('detail', 'text')
        .execute()
      await db.schema.createIndex('audit_by_time').on('audit').columns(['at']).execute()
      await db.schema
        .createTable('schedules')
        .addColumn('schedule', 'text', column => column.primaryKey())
        .addColumn('claimed', 'bigint', column => column.notNull())
        .execute()
      await db.schema
        .createTable('workers')
        .addColumn('id', 'text', column => column.primaryKey())
        .addColumn('host', 'text', column => column.notNull())
        .addColumn('pid', 'integer', column => column.notNull())
        .addColumn('threads', 'integer', column => column.notNull())
        .addColumn('started_at', 'bigint', column => column.notNull())
        .addColumn('seen_at', 'bigint', column => column.notNull())
        .addColumn('draining', 'integer', column => column.notNull())
        .addColumn('sites', 'text', column => column.notNull())
        .execute()
    },
  },
  '0002-starts': {
    async up(db: Any) {
      await db.schema.alterTable('demands').addColumn('started_at', 'bigint').execute()
      await db.schema.alterTable('demands').addColumn('started_before', 'bigint').execute()
    },
  },
  '0003-tokens': {
    async up(db: Any) {
      await db.schema
        .createTable('tokens')
        .addColumn('id', 'text', column => column.primaryKey())
        .addColumn('hash', 'text', column => column.notNull())
        .addColumn('name', 'text', column => column.notNull())
        .addColumn('role', 'text', column => column.notNull())
        .addColumn('sites', 'text', column => column.notNull())
        .addColumn('created_at', 'bigint', column => column.notNull())
        .addColumn('created_by', 'text', column => column.notNull())
        .addColumn('expires_at', 'bigint')
        .addColumn('last_used_at', 'bigint')
        .addColumn('revoked_at', 'bigint')
        .execute()
      await db.schema
        .createTable('events')
        .addColumn('id', 'bigint', column => column.primaryKey())
        .addColumn('at', 'bigint', column => column.notNull())
        .addColumn('event', 'text', column => column.notNull())
        .execute()
      await db.schema
        .alterTable('workers')
        .addColumn('kind', 'text', column => column.notNull().defaultTo('worker'))
        .execute()
      await db.schema
        .alterTable('workers')
        .addColumn('environment', 'text', column => column.notNull().defaultTo('live'))
        .execute()
    },
  },
}
