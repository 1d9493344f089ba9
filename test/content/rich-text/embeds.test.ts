import { expect, it } from 'vitest'
import { embedOf } from '#content/rich-text/embeds.ts'

it.each([
  ['https://www.youtube.com/watch?v=dQw4w9WgXcQ', 'youtube', 'dQw4w9WgXcQ'],
  ['https://m.youtube.com/watch?app=desktop&v=dQw4w9WgXcQ&t=3', 'youtube', 'dQw4w9WgXcQ'],
  ['https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?rel=0', 'youtube', 'dQw4w9WgXcQ'],
  ['//www.youtube.com/embed/dQw4w9WgXcQ', 'youtube', 'dQw4w9WgXcQ'],
  ['https://youtu.be/dQw4w9WgXcQ?si=x', 'youtube', 'dQw4w9WgXcQ'],
  ['https://www.youtube.com/shorts/dQw4w9WgXcQ', 'youtube', 'dQw4w9WgXcQ'],
  ['https://player.vimeo.com/video/76979871?h=8272103f6e', 'vimeo', '76979871'],
  ['https://www.dailymotion.com/embed/video/x8abcde', 'dailymotion', 'x8abcde'],
  ['https://open.spotify.com/embed/track/4uLU6hMCjMI75M1A2tKUQC?utm_source=oembed', 'spotify', 'track/4uLU6hMCjMI75M1A2tKUQC'],
  ['https://w.soundcloud.com/player/?url=https%3A//soundcloud.com/forss/flickermood&auto_play=false', 'soundcloud', 'forss/flickermood'],
  ['https://codepen.io/team/embed/PNaGbb?height=300', 'codepen', 'team/embed/PNaGbb'],
  ['https://twitter.com/jack/status/20000', 'x', 'jack/status/20000'],
  ['https://bsky.app/profile/bsky.app/post/3jt6walwmos2y', 'bluesky', 'bsky.app/post/3jt6walwmos2y'],
  ['https://www.instagram.com/p/CabcDEF123/embed/', 'instagram', 'p/CabcDEF123'],
  ['https://www.tiktok.com/@scout2015/video/6718335390845095173', 'tiktok', '@scout2015/video/6718335390845095173'],
])('knows the player of %s', (address, provider, id) => {
  expect(embedOf(address, '', [])?.properties).toMatchObject({ dataEmbed: provider, dataEmbedId: id })
}) // biome-ignore format: a table

it.each([
  'https://youtube.com.evil.example/embed/dQw4w9WgXcQ',
  'https://evil.example/youtube.com/embed/dQw4w9WgXcQ',
  'https://user@www.youtube.com/embed/dQw4w9WgXcQ',
  'https://www.youtube.com:8443/embed/dQw4w9WgXcQ',
  'javascript://www.youtube.com/embed/dQw4w9WgXcQ',
  'https://www.youtube.com/embed/tooshort',
  'https://www.youtube.com/embed/dQw4w9WgXcQandmore',
  'https://www.youtube.com/@channel',
  'https://vimeo.com/about',
  'https://x.com/jack',
  '/embed/dQw4w9WgXcQ',
  '',
])('takes nothing else for a player: %s', address => {
  expect(embedOf(address, '', [])).toBe(null)
})
