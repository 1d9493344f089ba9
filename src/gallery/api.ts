import { z } from 'zod'
import { SiteError } from '#model/failure.ts'
import type { GalleryLook, GalleryTheme } from '#model/gallery.ts'
import type { Tokens, Workspace } from '#model/site.ts'
import { changeLook, declaredLooks } from './declared-looks.ts'
import type { ApiCall } from './serve.ts'
import type { Workshop } from './workshop.ts'

const value = z.union([z.string().max(300), z.number()])
const tokens: z.ZodType<Tokens> = z.record(z.string().regex(/^[\w-]+$/), z.union([value, z.lazy(() => tokens)]))
const look = z.strictObject({
  tokens,
  options: z.record(z.string().regex(/^[\w-]+$/), z.union([value, z.boolean()])),
})
const change = z.strictObject({ look, seen: z.string().optional() })

/** What the page of the gallery calls. */
export const galleryApi =
  (workshop: Workshop, workspace: Workspace) =>
  async ({ method, path, query, body }: ApiCall): Promise<object | null> => {
    const [what, name = '', part] = path
    switch (`${method} ${what} ${part ?? ''}`) {
      case 'GET themes ':
        return { ok: true, themes: workshop.themes() }
      case 'GET sites ': {
        const theme = query.get('theme')
        const sites = await declaredLooks(workspace)
        return { ok: true, sites: sites.filter(site => theme === null || site.theme === theme) }
      }
      case 'POST themes look':
        return { ok: true, theme: await workshop.setLook(known(workshop, name).theme, read(look, body)) }
      case 'POST themes build': {
        await workshop.refresh([known(workshop, name).theme])
        return { ok: true, theme: known(workshop, name) }
      }
      case 'POST sites look': {
        const asked = read(change, body)
        const [site] = (await declaredLooks(workspace)).filter(each => each.site === name)
        const controls = site ? (workshop.theme(site.theme)?.controls ?? []) : []
        return { ok: true, change: await changeLook({ workspace, site: name, controls, ...asked }) }
      }
      default:
        return null
    }
  }

function known(workshop: Workshop, name: string): GalleryTheme {
  const theme = workshop.theme(name)
  if (theme) return theme
  throw new SiteError({ code: 'theme-unknown', message: `The gallery shows no theme "${name}"` })
}

function read<T extends GalleryLook | object>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new SiteError({ code: 'body-invalid', message: `${issue?.path.join('.') || 'The call'}: ${issue?.message}` })
}
