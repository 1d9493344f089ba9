import { expect, it } from 'vitest'
import { plainSite } from '#theme/declared-site.ts'

it.each([
  {
    what: 'a literal',
    code: `export default defineConfig({ site: 'https://a.example/docs/' })`,
    site: 'https://a.example/docs/',
  },
  {
    what: 'a literal without defineConfig',
    code: `export default { 'site': "https://a.example" }`,
    site: 'https://a.example',
  },
  {
    what: 'none',
    code: `export default defineConfig({ base: '/x', integrations: [seo({ site: 'https://b.example' })] })`,
    site: undefined,
  },
  {
    what: 'types beside it',
    code: `export default { site: 'https://a.example' as string } satisfies Config`,
    plain: false,
  },
  { what: 'a variable', code: `const site = 'https://a.example'; export default defineConfig({ site })`, plain: false },
  {
    what: 'an expression',
    code: `export default defineConfig({ site: process.env.SITE ?? 'https://a.example' })`,
    plain: false,
  },
  { what: 'what another object brings', code: `export default defineConfig({ ...base })`, plain: false },
  {
    what: 'what another function makes',
    code: `export default withDefaults({ site: 'https://a.example' })`,
    plain: false,
  },
  {
    what: 'a variable that is exported',
    code: `const config = { site: 'https://a.example' }; export default config`,
    plain: false,
  },
  { what: 'no JavaScript', code: `export default {`, plain: false },
])('a config that has $what for its site', ({ code, site, plain = true }) => {
  expect(plainSite(code)).toEqual(plain ? { site } : undefined)
})
