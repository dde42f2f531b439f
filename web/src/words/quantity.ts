/** Amounts of work and time as a person reads them. */

import { t } from '../i18n'
import { count } from '../format/money'

const KILO = 1024
const SIZES = ['KB', 'MB', 'GB', 'TB'] as const

/** `1536` → `1.5 KB` */
export function bytes(value: number): string {
  if (value < KILO) return `${count(Math.round(value))} B`
  let size = value / KILO
  let at = 0
  while (size >= KILO && at < SIZES.length - 1) {
    size /= KILO
    at += 1
  }
  return `${size.toFixed(size < 10 ? 1 : 0)} ${SIZES[at] ?? ''}`
}

/** A number of bytes, events or cells with its unit. */
export function quantity(value: number, unit: string): string {
  if (unit === 'bytes') return bytes(value)
  const words = unit === 'cells' ? t('unit.cells') : t('unit.events')
  return `${count(Math.round(value))} ${words}`
}

/** `75` → `2 min`: rounded up, since it is an estimate. */
export function duration(seconds: number): string {
  if (seconds < 60) return t('duration.seconds', { n: Math.max(1, Math.ceil(seconds)) })
  const minutes = Math.ceil(seconds / 60)
  if (minutes < 60) return t('duration.minutes', { n: minutes })
  return t('duration.hours', { h: Math.floor(minutes / 60), m: minutes % 60 })
}
