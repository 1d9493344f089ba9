import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { openWorkspace } from '#config/workspace.ts'
import type { Workspace } from '#model/site.ts'

/** A workspace in a temporary folder that disappears with its scope. */
export interface WorkspaceFolder extends AsyncDisposable {
  readonly root: string
  readonly workspace: Workspace
}

/** Writes `files` (path → text, or JSON for anything else; `{link}` makes a symbolic link) below a new folder. */
export async function makeWorkspace(files: Readonly<Record<string, unknown>>): Promise<WorkspaceFolder> {
  const root = await mkdtemp(join(tmpdir(), 'nextgen-config-'))
  await mkdir(join(root, 'sites'))
  for (const [path, content] of Object.entries(files)) {
    const file = join(root, path)
    await mkdir(dirname(file), { recursive: true })
    if (isLink(content)) await symlink(content.link, file)
    else
      await writeFile(
        file,
        content instanceof Uint8Array || typeof content === 'string' ? content : JSON.stringify(content),
      )
  }
  return {
    root,
    workspace: openWorkspace(root),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  }
}

const isLink = (content: unknown): content is { link: string } =>
  content !== null && typeof content === 'object' && 'link' in content
