import { expect, test } from 'vitest'
import { openBucket } from '#bucket/open.ts'

const nameOf = async (url: string) => (await openBucket(url, { base: '/work/space' })).name

test('a file URL names a folder, relative to the base unless it is absolute', async () => {
  expect(await nameOf('file:.nextgen/bucket')).toBe('file:/work/space/.nextgen/bucket')
  expect(await nameOf('file:../bucket')).toBe('file:/work/bucket')
  expect(await nameOf('file:/srv/bucket')).toBe('file:/srv/bucket')
  expect(await nameOf('file:///srv/my%20bucket')).toBe('file:/srv/my bucket')
})

test('another scheme, or no folder, is refused with the next step', async () => {
  await expect(nameOf('ftp://x')).rejects.toMatchObject({
    reason: 'unsupported',
    hint: expect.stringContaining('file:'),
  })
  await expect(nameOf('bucket')).rejects.toMatchObject({ reason: 'unsupported' })
  await expect(nameOf('file:')).rejects.toMatchObject({ reason: 'unsupported' })
})
