import { resolve } from 'node:path'
import type { SourceDeclaration } from '#model/source.ts'
import type { MediaPlace } from './library.ts'

/** Where the pictures of a source are, by its declaration. `root` (absolute) is the workspace's. */
export function placeOfSource(declaration: SourceDeclaration, root: string): MediaPlace {
  if (declaration.type === 'directory') return { kind: 'folder', root: resolve(root, declaration.path) }
  const { mediaHosts = [], privateNetwork = false } = declaration
  return { kind: 'web', reach: { hosts: [...ownHosts(declaration), ...mediaHosts], privateNetwork } }
}

/** Hosts from which the vendor itself, or the server of the CMS, gives media. */
function ownHosts(declaration: Exclude<SourceDeclaration, { type: 'directory' }>): readonly string[] {
  switch (declaration.type) {
    case 'strapi':
    case 'ghost':
      return [new URL(declaration.url).host]
    case 'contentful':
      return ['*.ctfassets.net', '*.contentful.com']
    case 'sanity':
      return ['cdn.sanity.io']
  }
}
