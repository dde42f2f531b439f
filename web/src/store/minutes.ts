import type { MinuteBucket } from '../api/contract'

export const MINUTE_MS = 60_000
export const WINDOW = 60

/** Counts of one minute; `at` is its beginning in ms since 1970. */
export interface Minute {
  readonly at: number
  readonly high: number
  readonly medium: number
  readonly low: number
}

export type Minutes = ReadonlyMap<number, Minute>

/** Puts changed buckets in place; a bucket says the whole minute's counts, so the same one twice is the same. */
export function applyMinutes(minutes: Minutes, buckets: readonly MinuteBucket[]): Minutes {
  if (buckets.length === 0) return minutes
  const next = new Map(minutes)
  for (const bucket of buckets) {
    const at = Date.parse(bucket.minute)
    if (Number.isNaN(at)) continue
    next.set(at, { at, high: bucket.high, medium: bucket.medium, low: bucket.low })
  }
  return forget(next)
}

/** The last `WINDOW` minutes up to `now` (ms), oldest first, with zeros where nothing was detected. */
export function lastHour(minutes: Minutes, now: number): readonly Minute[] {
  const current = Math.floor(now / MINUTE_MS) * MINUTE_MS
  return Array.from({ length: WINDOW }, (_, index) => {
    const at = current - (WINDOW - 1 - index) * MINUTE_MS
    return minutes.get(at) ?? { at, high: 0, medium: 0, low: 0 }
  })
}

function forget(minutes: Map<number, Minute>): Minutes {
  const newest = Math.max(...minutes.keys())
  for (const at of minutes.keys()) if (at <= newest - WINDOW * MINUTE_MS) minutes.delete(at)
  return minutes
}
