import { describe, expect, it } from 'vitest'
import { tokensStyle } from '#finish/tokens-style.ts'
import { SiteError } from '#model/failure.ts'
import type { Tokens } from '#model/site.ts'

const styleOf = (tokens: Tokens) => tokensStyle({ tokens, declaredIn: 'sites/acme/site.json' })

describe('the style element of tokens', () => {
  it('names a token by its path', () => {
    expect(
      styleOf({ color: { brand: '#0a7ea4' }, font: { display: "Georgia, 'URW Gothic', serif" }, gap: 4 })?.html,
    ).toBe("<style>:root{--color-brand:#0a7ea4;--font-display:Georgia, 'URW Gothic', serif;--gap:4}</style>")
  })

  it('is none for a site without tokens', () => {
    expect(styleOf({})).toBeNull()
    expect(styleOf({ color: {} })).toBeNull()
  })

  it('keeps functions, brackets and escapes', () => {
    const value = 'color-mix(in oklab, var(--x) calc(100% - (2 * 3px)), [a]) "\\201C"'
    expect(styleOf({ x: value })?.html).toBe(`<style>:root{--x:${value}}</style>`)
  })

  const wrong: Record<string, string> = {
    'a declaration that goes on': 'red;color:blue',
    'a rule that ends': 'red}body{display:none',
    'an element that ends': '</style><script>alert(1)</script>',
    'a comment': 'red/*',
    'a string that is left open': '"red',
    'a string closed by an escaped quotation mark': '"red\\"',
    'a bracket that is left open': 'calc(1px + 2px',
    'a bracket that was never opened': 'red)',
    'brackets crossed': 'a([)]',
    'an importance': 'red !important',
    nothing: '  ',
  }
  for (const [what, value] of Object.entries(wrong))
    it(`refuses ${what}, and names the token and the site`, () => {
      expect(() => styleOf({ color: { brand: value } })).toThrow(SiteError)
      try {
        styleOf({ color: { brand: value } })
      } catch (error) {
        const [failure] = (error as SiteError).failures
        expect(failure?.code).toBe('token-invalid')
        expect(failure?.message).toContain('color.brand')
        expect(failure?.where).toBe('sites/acme/site.json')
      }
    })

  it('refuses names that would end the declaration', () => {
    expect(() => styleOf({ 'a:b': 'red' })).toThrow(/a:b/)
  })
})
