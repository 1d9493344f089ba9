import { refused, type Scheme } from './scheme.ts'
import { bodyId, isSame, membersOf, told } from './signatures.ts'

/**
 * Strapi signs nothing: a header that its webhook is configured with carries a secret. It gives no id either; an edit is
 * told by what was edited and when. Source: docs.strapi.io/cms/backend-customization/webhooks, and deliveries of 5.54.
 */
export const strapi: Scheme = ({ headers, body }, { secrets, header = 'authorization' }) => {
  const given = headers[header.toLowerCase()]
  if (given === undefined) return refused(`no header ${header}`)
  const bare = given.replace(/^Bearer\s+/i, '')
  if (!secrets.map(secret => isSame(bare, secret)).includes(true))
    return refused(`the secret in ${header} is not known here`)
  const { event = headers['x-strapi-event'], uid, model, entry, media } = membersOf(body)
  const about = (entry ?? media ?? {}) as {
    readonly documentId?: unknown
    readonly id?: unknown
    readonly updatedAt?: unknown
  }
  const subject = about.documentId ?? (about.id === undefined ? undefined : String(about.id))
  const id =
    about.updatedAt === undefined
      ? bodyId(body)
      : bodyId(JSON.stringify([event, uid, about.documentId, about.id, about.updatedAt]))
  return { ok: true, id, about: told(event, uid ?? model, subject) }
}
