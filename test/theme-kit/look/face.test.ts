import { expect, test } from 'vitest'
import { faceOf, fontStack, SYSTEM_FONT } from '../../../src/theme-kit/look/face.ts'

test('headings use the face that the theme chose', () => {
  expect(faceOf({ locale: 'de', tokens: {} }, 'newsreader')).toBe('newsreader')
  expect(fontStack('newsreader')).toBe('var(--face-newsreader)')
})

test('languages in which a face has no letters get one that has', () => {
  expect(faceOf({ locale: 'ar-EG', tokens: {} }, 'newsreader')).toBe('readex-pro')
})

test('a site that names a font of its own loads none', () => {
  const face = faceOf({ locale: 'en', tokens: { font: { display: 'Didot, serif' } } }, 'newsreader')
  expect(face).toBeUndefined()
  expect(fontStack(face)).toBe(SYSTEM_FONT)
})
