import { join } from 'node:path'
import type { WorkspaceConfig } from '#config/workspace-config.ts'
import type { Workspace } from '#model/site.ts'
import type { SourceDeclaration } from '#model/source.ts'
import type { ContentSources } from '#pull/sources.ts'
import type { Call } from '../command.ts'

/** The sources of a workspace as programs open them: adapters and pictures are loaded with the first site that needs them. */
export function contentSources(
  { root, stateDir }: Workspace,
  { sources: declarations = {} }: WorkspaceConfig,
  environment: Call['environment'],
): ContentSources & AsyncDisposable {
  const load = async () => {
    const [{ mediaLibrary }, { placeOfSource }] = await Promise.all([
      import('#media/library.ts'),
      import('#media/place-of-source.ts'),
    ])
    return mediaLibrary({
      dir: join(stateDir, 'media'),
      inspect: async (bytes, kind) => (await import('#images/inspect.ts')).inspectImage(bytes, kind),
      placeOf: source => placeOfSource(declarations[source] as SourceDeclaration, root),
    })
  }
  let library: ReturnType<typeof load> | undefined
  return {
    declarations,
    library: {
      async fetch(media, options) {
        library ??= load()
        return (await library).fetch(media, options)
      },
    },
    baseOf: declaration =>
      declaration.type === 'strapi' || declaration.type === 'ghost' ? declaration.url : undefined,
    async open(name, declaration) {
      const { openCms } = await import('#cms/open.ts')
      return openCms(declaration, { name, root, environment })
    },
    now: () => Date.now(),
    async [Symbol.asyncDispose]() {
      await (await library)?.[Symbol.asyncDispose]()
    },
  }
}
