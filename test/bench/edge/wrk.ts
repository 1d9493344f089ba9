import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { ReleasedSites } from './released-sites.ts'

export interface Load {
  readonly port: number
  readonly pages: ReleasedSites['pages']
  readonly seconds: number
  readonly connections: number
  readonly work: string
}

/** Requests a second that a server answers when it gets as many as it can take, in turn for every page. */
export async function mostRequests({ port, pages, seconds, connections, work }: Load): Promise<number> {
  const script = join(work, 'pages.lua')
  const list = pages.map(({ host, path }) => `{"${path}", "${host}"}`)
  await writeFile(
    script,
    `local pages = {${list.join(',\n')}}
local requests, at = {}, 0
init = function()
  for i, page in ipairs(pages) do requests[i] = wrk.format("GET", page[1], {["Host"] = page[2]}) end
end
request = function()
  at = at % #requests + 1
  return requests[at]
end
`,
  )
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', script, `http://127.0.0.1:${port}/`]
  const { stdout } = await promisify(execFile)('wrk', args)
  const rate = Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1])
  if (!rate || /Non-2xx|Socket errors/.test(stdout)) throw new Error(`expected only answers with 200, got:\n${stdout}`)
  return rate
}
