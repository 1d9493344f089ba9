/** Icons that a feature may name. */
export const ICON_NAMES = ['bell', 'bolt', 'calendar', 'chart', 'chat', 'clock', 'file', 'key', 'link', 'people', 'shield', 'wallet'] as const
export type IconName = (typeof ICON_NAMES)[number]
