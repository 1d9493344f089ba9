import { readFileSync } from 'node:fs'
import { relative } from 'node:path'

const { BENCH_CONTENT: content, BENCH_SITE: site } = process.env
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })

export default function (eleventy) {
  eleventy.setUseGitIgnore(false)
  eleventy.addGlobalData('host', `${site}.bench.example`)
  eleventy.addPassthroughCopy({ 'site.css': 'site.css' })
  for (const page of ['index.njk', 'tags.njk', 'tag.njk', '404.njk']) {
    eleventy.addTemplate(page, readFileSync(`pages/${page}`, 'utf8'))
  }
  eleventy.addGlobalData('layout', 'post.njk')
  eleventy.addCollection('posts', posts)
  eleventy.addCollection('byTag', api => byTag(posts(api)))
  eleventy.addFilter('day', date => date.toISOString().slice(0, 10))
  eleventy.addFilter('longDate', date => day.format(date))
  eleventy.addFilter('related', related)
  eleventy.amendLibrary('md', addHeadingIds)
}

function posts(api) {
  return api.getAll().filter(page => page.inputPath.endsWith('.md')).sort((one, other) => other.date - one.date)
}

function byTag(posts) {
  const tags = new Map()
  for (const post of posts) for (const tag of post.data.tags) tags.set(tag, [...(tags.get(tag) ?? []), post])
  return [...tags].sort(([one], [other]) => (one < other ? -1 : 1)).map(([tag, posts]) => ({ tag, posts }))
}

function related(tags, tag, url) {
  return tags.find(entry => entry.tag === tag).posts.filter(post => post.url !== url).slice(0, 3)
}

function addHeadingIds(markdown) {
  markdown.renderer.rules.heading_open = (tokens, at, options, env, self) => {
    tokens[at].attrSet('id', tokens[at + 1].content.toLowerCase().replaceAll(/[^\w]+/g, '-'))
    return self.renderToken(tokens, at, options)
  }
}

export const config = {
  dir: { includes: relative(content, 'includes') },
  markdownTemplateEngine: false,
}
