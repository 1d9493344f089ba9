import { favicon } from 'nextgen/theme-kit/favicon.ts'
import { look } from '../look.ts'
import { site } from '../site.ts'

export const GET = (): Response => favicon(site.name, look.light)
