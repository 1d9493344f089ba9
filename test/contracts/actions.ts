import { describe, expect, test } from 'vitest'
import type { Actions } from '#actions/actions.ts'
import { digestOf } from '#base/hash.ts'

export interface ActionsUnderTest extends AsyncDisposable {
  readonly actions: Actions
  /** Another handle on the same results. */
  another(): Actions
}

const fingerprint = digestOf('inputs')

/** What every store of results must do; run against each implementation. */
export function actionsContract(name: string, open: () => Promise<ActionsUnderTest>): void {
  const it = (title: string, work: (under: ActionsUnderTest) => Promise<void>) =>
    test(title, async () => {
      await using under = await open()
      await work(under)
    })

  describe(`the actions contract holds for ${name}`, () => {
    it('finds a result by its fingerprint, from any handle', async ({ actions, another }) => {
      const result = { manifest: digestOf('x'), pages: 3, nested: { list: [1, 'é', null] } }
      await actions.put(fingerprint, result)
      expect(await another().get(fingerprint)).toEqual(result)
    })

    it('answers null for work that was never done', async ({ actions }) => {
      expect(await actions.get(fingerprint)).toBeNull()
    })

    it('keeps results that are no objects', async ({ actions }) => {
      for (const [at, result] of ['text', 7, false, ['a', ['b']]].entries()) {
        await actions.put(digestOf(String(at)), result)
        expect(await actions.get(digestOf(String(at)))).toEqual(result)
      }
    })

    it('lets the newest result of a fingerprint win, and no other change', async ({ actions, another }) => {
      await actions.put(fingerprint, { pages: 1 })
      await actions.put(digestOf('other inputs'), { pages: 7 })
      await another().put(fingerprint, { pages: 2 })
      expect(await actions.get(fingerprint)).toEqual({ pages: 2 })
      expect(await actions.get(digestOf('other inputs'))).toEqual({ pages: 7 })
    })

    it('gives one of the results whole when many are put at once', async ({ actions, another }) => {
      const results = Array.from({ length: 20 }, (_, at) => ({ writer: at, text: String(at).repeat(2000) }))
      await Promise.all(results.map(result => another().put(fingerprint, result)))
      expect(results).toContainEqual(await actions.get(fingerprint))
    })
  })
}
