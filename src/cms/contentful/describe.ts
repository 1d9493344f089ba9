import type { FieldDescription, TypeDescription } from '../cms.ts'
import type { ContentfulApi, ContentType, ContentTypeField } from './api.ts'

const KINDS: Readonly<Record<string, FieldDescription['kind']>> = {
  Symbol: 'text',
  Text: 'text',
  RichText: 'rich-text',
  Integer: 'number',
  Number: 'number',
  Boolean: 'boolean',
  Date: 'date',
  Object: 'object',
  Location: 'object',
  Array: 'list',
}

export const describeType = async (
  { sys, fields }: ContentType,
  api: Pick<ContentfulApi, 'list'>,
): Promise<TypeDescription> => {
  const { total } = await api.list('entries', { content_type: sys.id, limit: '1', select: 'sys.id' })
  return { type: sys.id, total, fields: fields.map(describeField) }
}

function describeField(field: ContentTypeField): FieldDescription {
  const link = field.type === 'Link' ? field : field.items?.type === 'Link' ? field.items : undefined
  const kind = field.type === 'Link' ? (field.linkType === 'Asset' ? 'media' : 'reference') : KINDS[field.type]
  const targets = link?.validations?.flatMap(({ linkContentType = [] }) => linkContentType) ?? []
  return {
    name: field.id,
    kind: kind ?? 'unknown',
    ...(link?.linkType === 'Entry' && targets.length === 1 && { target: targets[0] as string }),
    ...(field.required && { required: true }),
  }
}
