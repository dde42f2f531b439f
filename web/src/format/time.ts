/** Times as a clerk in Shanghai reads them, whatever zone the screen is in. */

const OFFSET_MS = 8 * 3_600_000

/** The service keeps one fixed offset of +08:00 for all of time, so no zone tables are asked. */
function shifted(ms: number): Date {
  return new Date(ms + OFFSET_MS)
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}

function date(moment: Date): string {
  return `${String(moment.getUTCFullYear()).padStart(4, '0')}-${two(moment.getUTCMonth() + 1)}-${two(moment.getUTCDate())}`
}

/** `2026-03-02` */
export function dayOf(ms: number): string {
  return date(shifted(ms))
}

/** `10:15` */
export function minuteOf(ms: number): string {
  const moment = shifted(ms)
  return `${two(moment.getUTCHours())}:${two(moment.getUTCMinutes())}`
}

/** `10:15:00` */
export function clockOf(ms: number): string {
  return `${minuteOf(ms)}:${two(shifted(ms).getUTCSeconds())}`
}

/** `2026-03-02 10:15:00`; what is not a time is shown as it came. */
export function timeOf(iso: string): string {
  const ms = Date.parse(iso)
  return Number.isNaN(ms) ? iso : `${dayOf(ms)} ${clockOf(ms)}`
}

/** The day of the week, 0 for Sunday. */
export function weekdayOf(ms: number): number {
  return shifted(ms).getUTCDay()
}

const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/

export function isTimestamp(value: string): boolean {
  return TIMESTAMP.test(value)
}
