import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mayConnect } from '#media/public-address.ts'

test.each(['8.8.8.8', '93.184.216.34', '2606:4700::1111', '::ffff:8.8.8.8'])(
  '%s is reachable from everywhere',
  address => {
    expect(mayConnect(address, false)).toBe(true)
  },
)

const OWN = ['127.0.0.1', '127.9.9.9', '10.1.2.3', '172.16.0.1', '192.168.1.1', '::1', 'fc00::1', 'fd12::1', '::ffff:127.0.0.1', '::ffff:10.0.0.1'] // biome-ignore format: a list
const NEVER = [
  '0.0.0.0', '100.64.0.1', '169.254.169.254', '192.0.0.1', '192.0.2.1', '192.88.99.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '224.0.0.1', '240.0.0.1', '255.255.255.255',
  '::', '::7f00:1', '64:ff9b::7f00:1', '64:ff9b:1::1', '100::1', '2001::1', '2001:db8::1', '2002:7f00:1::', '3fff::1', '4000::1', 'fe80::1', 'fec0::1', 'ff02::1',
  '::ffff:169.254.169.254', 'fd00:ec2::254', 'fd20:ce::254', 'fd00:ec2::254%eth0', '', 'localhost',
] // biome-ignore format: a list

test.each(OWN)('%s belongs to the own network, and is open only where that was said', address => {
  expect([mayConnect(address, false), mayConnect(address, true)]).toEqual([false, true])
})

test.each(NEVER)('%s is never connected', address => {
  expect([mayConnect(address, false), mayConnect(address, true)]).toEqual([false, false])
})

test.each(['127.1', '0x7f.0.0.1', '2130706433', '::127.0.0.1', '0177.0.0.1'])('%s is not taken for public', address => {
  expect(mayConnect(address, false)).toBe(false)
})

test('no IPv4 address of a private or special range gets through, wrapped or not', () => {
  const special = fc.oneof(
    fc.tuple(fc.constant(127), fc.nat(255), fc.nat(255), fc.nat(255)),
    fc.tuple(fc.constant(10), fc.nat(255), fc.nat(255), fc.nat(255)),
    fc.tuple(fc.constant(169), fc.constant(254), fc.nat(255), fc.nat(255)),
    fc.tuple(fc.constant(192), fc.constant(168), fc.nat(255), fc.nat(255)),
    fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), fc.nat(255), fc.nat(255)),
    fc.tuple(fc.integer({ min: 224, max: 255 }), fc.nat(255), fc.nat(255), fc.nat(255)),
  )
  fc.assert(
    fc.property(special, parts => {
      const address = parts.join('.')
      const hex = parts.map(part => part.toString(16).padStart(2, '0')).join('')
      const wrapped = `${hex.slice(0, 4)}:${hex.slice(4)}`
      for (const form of [
        address,
        `::ffff:${address}`,
        `::ffff:${wrapped}`,
        `64:ff9b::${wrapped}`,
        `2002:${wrapped}::1`,
        `::${wrapped}`,
      ])
        expect(mayConnect(form, false)).toBe(false)
    }),
    { seed: 1 },
  )
})
