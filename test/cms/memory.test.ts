import { memoryCms } from '#cms/memory.ts'
import { cmsContract } from '../contracts/cms.ts'

cmsContract('memory', async () => {
  const cms = memoryCms()
  return {
    cms,
    types: ['posts', 'authors'],
    async put(type, name, title, to) {
      cms.put({ type, id: `${type}-${name}`, title, fields: { title, author: to ? { $ref: `authors-${to}` } : null } })
    },
    async remove(type, name) {
      cms.remove(type, `${type}-${name}`)
    },
    async putMedia(name, alt) {
      cms.putMedia({ id: name, url: `https://cms.example/${name}.png`, version: alt, alt })
    },
    async removeMedia(name) {
      cms.removeMedia(name)
    },
    async [Symbol.asyncDispose]() {},
  }
})
