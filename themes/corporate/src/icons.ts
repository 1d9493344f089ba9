import building from 'nextgen:icon/lucide/building-2'
import chart from 'nextgen:icon/lucide/chart-no-axes-combined'
import compass from 'nextgen:icon/lucide/drafting-compass'
import tools from 'nextgen:icon/lucide/hammer'
import leaf from 'nextgen:icon/lucide/leaf'
import scale from 'nextgen:icon/lucide/scale'
import shield from 'nextgen:icon/lucide/shield-check'
import people from 'nextgen:icon/lucide/users-round'
import type { IconData } from 'nextgen/theme-kit/build/icons.ts'
import type { IconName } from './icon-names.ts'

export const ICONS: Readonly<Record<IconName, IconData>> = { building, chart, compass, leaf, people, scale, shield, tools }
