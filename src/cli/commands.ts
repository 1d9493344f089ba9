import type { Command } from './command.ts'

/** The commands in the order of the help, each loaded only when it is called. */
export const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  build: async () => (await import('./build.ts')).build,
  publish: async () => (await import('./publish.ts')).publish,
  pull: async () => (await import('./pull.ts')).pull,
  cms: async () => (await import('./cms.ts')).cms,
  releases: async () => (await import('./releases.ts')).releases,
  rollback: async () => (await import('./rollback.ts')).rollback,
  unpin: async () => (await import('./unpin.ts')).unpin,
  promote: async () => (await import('./promote.ts')).promote,
  mirror: async () => (await import('./mirror.ts')).mirror,
  start: async () => (await import('./start.ts')).start,
  worker: async () => (await import('./worker.ts')).worker,
  serve: async () => (await import('./serve.ts')).serve,
  preview: async () => (await import('./preview.ts')).preview,
  export: async () => (await import('./export.ts')).exportSite,
  check: async () => (await import('./check.ts')).check,
  gc: async () => (await import('./gc.ts')).gc,
  doctor: async () => (await import('./doctor.ts')).doctor,
  backup: async () => (await import('./backup.ts')).backup,
  restore: async () => (await import('./restore.ts')).restore,
  why: async () => (await import('./why.ts')).why,
  status: async () => (await import('./status.ts')).status,
  new: async () => (await import('./new.ts')).newCommand,
}
