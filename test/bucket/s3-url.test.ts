import { expect, test } from 'vitest'
import { openBucket } from '#bucket/open.ts'
import { parseS3Url } from '#bucket/s3-url.ts'

test('a URL names bucket, prefix, endpoint and region', () => {
  expect(parseS3Url('s3://sites')).toEqual({ bucket: 'sites', prefix: '', style: 'virtual' })
  expect(parseS3Url('s3://sites/a/b/?region=eu-central-1')).toEqual({
    bucket: 'sites',
    prefix: 'a/b/',
    region: 'eu-central-1',
    style: 'virtual',
  })
  expect(parseS3Url('s3://sites/a%20b?endpoint=http://127.0.0.1:7480')).toEqual({
    bucket: 'sites',
    prefix: 'a b/',
    endpoint: 'http://127.0.0.1:7480',
    region: 'us-east-1',
    style: 'path',
  })
  expect(parseS3Url('s3://sites?endpoint=https://x.example&style=virtual&region=auto')).toMatchObject({
    style: 'virtual',
    region: 'auto',
  })
})

test('what is wrong with a URL is named, and a secret in it is not repeated', () => {
  const refusal = (url: string) => {
    try {
      return String(parseS3Url(url))
    } catch (error) {
      return (error as Error).message
    }
  }
  expect(refusal('s3://')).toMatch(/^Expected (a URL|the name of a bucket)/)
  expect(refusal('s3://Sites!')).toContain('the name of a bucket')
  expect(refusal('s3://sites?endpiont=http://x')).toContain('not "endpiont"')
  expect(refusal('s3://sites?endpoint=127.0.0.1:7480')).toContain('begins with http')
  expect(refusal('s3://sites?style=dns')).toContain('style')
  expect(refusal('s3://key:topsecret@sites')).toContain('AWS_ACCESS_KEY_ID')
  expect(refusal('s3://key:topsecret@sites')).not.toContain('topsecret')
})

test('the bucket that a URL opens is named by it', async () => {
  const bucket = await openBucket('s3://sites/fleet?endpoint=http://127.0.0.1:1', { base: '/' })
  expect(bucket.name).toBe('s3://sites/fleet at http://127.0.0.1:1')
  expect(bucket.directory).toBeUndefined()
  await bucket.close?.()
})
