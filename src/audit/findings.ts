import type { AuditFinding, ObjectUse } from '#model/audit.ts'

const SHOWN = 5

/** What is said of an object that is not there. */
export const missing = (
  kind: AuditFinding['kind'],
  key: string,
  uses: readonly ObjectUse[],
  details: Partial<Pick<AuditFinding, 'digest' | 'hint'>> = {},
): AuditFinding => ({
  ...{ code: 'object-missing', kind, key, message: `Expected ${NAMES[kind]} ${key}, but it is not there` },
  ...usesOf(uses),
  ...{ hint: HINTS[kind], ...details },
})

/** What is said of an object whose bytes are not those that its digest promises. `seen`: what it is instead. */
export const damaged = (
  kind: AuditFinding['kind'],
  key: string,
  seen: string,
  uses: readonly ObjectUse[],
  details: Partial<Pick<AuditFinding, 'digest' | 'hint' | 'code'>> = {},
): AuditFinding => ({
  ...{ code: 'object-damaged', kind, key, message: `${key} is damaged: ${seen}` },
  ...usesOf(uses),
  ...{ hint: HINTS[kind], ...details },
})

const usesOf = (uses: readonly ObjectUse[]): Pick<AuditFinding, 'uses' | 'used'> => ({
  uses: uses.slice(0, SHOWN),
  used: uses.length,
})

const NAMES: Readonly<Record<AuditFinding['kind'], string>> = {
  pointer: 'the pointer',
  history: 'the record of the history',
  claim: 'the claim',
  manifest: 'the manifest',
  blob: 'the blob',
}

const HINTS: Readonly<Record<AuditFinding['kind'], string>> = {
  pointer: '`nextgen check --repair` puts back what the newest record of the history says.',
  history: '`nextgen check --repair` writes the newest record anew; an older one can only come from a backup.',
  claim: '`nextgen check --repair` writes it anew from the pointer of the site.',
  manifest: '`nextgen check --repair` takes its other copy, or builds the site again.',
  blob: '`nextgen check --repair` takes it from this machine, or builds the site again.',
}
