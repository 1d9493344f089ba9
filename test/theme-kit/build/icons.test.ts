import { expect, test } from 'vitest'
import { iconsPlugin } from '../../../src/theme-kit/build/icons.ts'

const { resolveId, load } = iconsPlugin(() => import.meta.dirname)
const iconModule = (path: string): string | undefined => load(resolveId(`nextgen:icon/${path}`) ?? '')

test('an imported icon is a module of its drawing alone', () => {
  const source = iconModule('lucide/check') ?? ''
  expect(JSON.parse(source.replace('export default ', ''))).toEqual({
    body: expect.stringContaining('<path'),
    width: 24,
    height: 24,
  })
  expect(source.length).toBeLessThan(400)
})

test('other modules are left to others', () => {
  expect(resolveId('nextgen:site')).toBeUndefined()
  expect(load('lucide/check')).toBeUndefined()
})

test('an unknown icon is refused with names near it, an unknown set with the package to install', () => {
  expect(() => iconModule('lucide/chekc-circle')).toThrow(
    expect.objectContaining({
      message: 'Expected an icon of the set "lucide"; it has none named "chekc-circle"',
      hint: expect.stringContaining('circle'),
    }),
  )
  expect(() => iconModule('nowhere/check')).toThrow(
    expect.objectContaining({ hint: 'npm install @iconify-json/nowhere' }),
  )
})
