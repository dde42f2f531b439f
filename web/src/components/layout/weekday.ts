import type { Key } from '../../i18n'

const KEYS = [
  'weekday.0',
  'weekday.1',
  'weekday.2',
  'weekday.3',
  'weekday.4',
  'weekday.5',
  'weekday.6',
] as const satisfies readonly Key[]

/** The message for a day of the week, 0 for Sunday. */
export function weekdayKey(day: number): (typeof KEYS)[number] {
  return KEYS[day] ?? 'weekday.0'
}
