import type { DoubtRow } from '../api/contract'

/** A doubt as the page keeps it: `at` is the time of detection in ms since 1970, read once. */
export interface Row extends DoubtRow {
  readonly at: number
}

export function toRow(doubt: DoubtRow): Row {
  const at = Date.parse(doubt.detected_at)
  return { ...doubt, at: Number.isNaN(at) ? 0 : at }
}

/** Newest detection first; the id breaks ties, so the order is the same on every screen. */
export function newestFirst(a: Row, b: Row): number {
  if (a.at !== b.at) return b.at - a.at
  return a.doubt_id < b.doubt_id ? -1 : a.doubt_id > b.doubt_id ? 1 : 0
}

/** Merges two lists that are each newest first. */
export function merge(a: readonly Row[], b: readonly Row[]): Row[] {
  const merged: Row[] = []
  let i = 0
  let j = 0
  for (;;) {
    const left = a[i]
    const right = b[j]
    if (left === undefined) return merged.concat(b.slice(j))
    if (right === undefined) return merged.concat(a.slice(i))
    if (newestFirst(left, right) <= 0) {
      merged.push(left)
      i += 1
    } else {
      merged.push(right)
      j += 1
    }
  }
}
