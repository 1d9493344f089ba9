import { describe, expect, it } from 'vitest'
import { finishPage, pageWith } from './themed.ts'

const imagesIn = async (body: string): Promise<string[]> =>
  (await finishPage(pageWith('', body))).text.match(/<(img|iframe)[^>]*>/g) ?? []

const TEXT = `<p>${'word '.repeat(600)}</p>`

describe('the loading of pictures', () => {
  it('is at once and first for the first large one of the content', async () => {
    expect(
      await imagesIn(
        '<header><img src="/logo.png" alt=""></header><main><h1>A</h1><img src="/a.jpg" alt=""/><img src="/b.jpg" alt=""></main>',
      ),
    ).toEqual([
      '<img src="/logo.png" alt="">',
      '<img src="/a.jpg" alt="" fetchpriority="high"/>',
      '<img src="/b.jpg" alt="">',
    ])
  })

  it('passes over icons, placeholders and what comes after much text', async () => {
    const body = `<main><img src="/i.png" width="24"><img src="data:image/gif;base64,x">${TEXT}<img src="/a.jpg"></main>`
    expect(await imagesIn(body)).toEqual([
      '<img src="/i.png" width="24">',
      '<img src="data:image/gif;base64,x">',
      '<img src="/a.jpg" loading="lazy" decoding="async">',
    ])
  })

  it("overrules Astro's default for the first one, in whichever way it is written", async () => {
    const [first, second] = await imagesIn(
      `<main><img alt='loading="lazy"' loading='lazy' src=/a.jpg fetchpriority=auto decoding="async"><img src="/b.jpg" loading="lazy" fetchpriority="auto"></main>`,
    )
    expect(first).toBe(`<img alt='loading="lazy"' loading="eager" src=/a.jpg fetchpriority="high" decoding="async">`)
    expect(second).toBe('<img src="/b.jpg" loading="lazy" fetchpriority="auto">')
  })

  it('stays as the page states it', async () => {
    const stated = ['<img src="/a.jpg" fetchpriority="low">', '<img src="/b.jpg" fetchpriority="high" loading="lazy">']
    expect((await imagesIn(`<main>${stated.join('')}</main>`)).slice(0, 2)).toEqual(stated)
  })

  it('waits for what lies far below', async () => {
    const images = Array.from({ length: 6 }, (_, index) => `<img src="/${index}.jpg">`).join('')
    const loaded = await imagesIn(`<main>${images}${TEXT}<iframe src="/f"></iframe></main>`)
    expect(loaded.map(tag => /fetchpriority|lazy/.exec(tag)?.[0] ?? 'as it was')).toEqual([
      'fetchpriority',
      'as it was',
      'as it was',
      'lazy',
      'lazy',
      'lazy',
      'lazy',
    ])
  })
})
