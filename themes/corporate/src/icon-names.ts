/** Icons that a service may name. */
export const ICON_NAMES = ['compass', 'building', 'chart', 'leaf', 'people', 'scale', 'shield', 'tools'] as const
export type IconName = (typeof ICON_NAMES)[number]
