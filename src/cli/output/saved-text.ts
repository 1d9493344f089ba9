import type { BackupCounts } from '#model/backup.ts'
import { counted } from './amounts.ts'

/** `3 pointers, 12 records of the history, …`: what there is any of. */
export function savedText({ pointers, history, hosts, manifests, blobs, config }: BackupCounts): string {
  const parts = [
    pointers > 0 && counted(pointers, 'pointer'),
    history > 0 && counted(history, 'record of the history', 'records of the history'),
    hosts > 0 && counted(hosts, 'host'),
    manifests > 0 && counted(manifests, 'manifest'),
    blobs > 0 && counted(blobs, 'blob'),
    config > 0 && counted(config, 'file of the workspace', 'files of the workspace'),
  ].filter(Boolean)
  return parts.join(', ') || 'nothing'
}
