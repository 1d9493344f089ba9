import bell from 'nextgen:icon/lucide/bell-ring'
import calendar from 'nextgen:icon/lucide/calendar-days'
import chart from 'nextgen:icon/lucide/chart-no-axes-column'
import clock from 'nextgen:icon/lucide/clock-3'
import file from 'nextgen:icon/lucide/file-check'
import key from 'nextgen:icon/lucide/key-round'
import link from 'nextgen:icon/lucide/link'
import chat from 'nextgen:icon/lucide/message-circle'
import shield from 'nextgen:icon/lucide/shield-check'
import people from 'nextgen:icon/lucide/users-round'
import wallet from 'nextgen:icon/lucide/wallet'
import bolt from 'nextgen:icon/lucide/zap'
import type { IconData } from 'nextgen/theme-kit/build/icons.ts'
import type { IconName } from './icon-names.ts'

export const ICONS: Readonly<Record<IconName, IconData>> = {
  bell,
  bolt,
  calendar,
  chart,
  chat,
  clock,
  file,
  key,
  link,
  people,
  shield,
  wallet,
}
