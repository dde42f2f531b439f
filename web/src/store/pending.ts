import type { DoubtRow, MinuteBucket, Update } from '../api/contract'

/** Two updates that follow each other as one: the page draws once a frame, however many came. */
export function combine(first: Update | null, second: Update): Update {
  if (first === null) return second
  return {
    seq: second.seq,
    doubts: newestRevisions([...first.doubts, ...second.doubts]),
    counters: second.counters ?? first.counters,
    minutes: lastByMinute([...first.minutes, ...second.minutes]),
    rules: second.rules ?? first.rules,
    facilities: second.facilities ?? first.facilities,
  }
}

/** Keeps what waits bounded while the tab is hidden and a doubt is revised again and again. */
function newestRevisions(doubts: readonly DoubtRow[]): readonly DoubtRow[] {
  const byId = new Map<string, DoubtRow>()
  for (const doubt of doubts) {
    const other = byId.get(doubt.doubt_id)
    if (other === undefined || other.revision <= doubt.revision) byId.set(doubt.doubt_id, doubt)
  }
  return [...byId.values()]
}

function lastByMinute(buckets: readonly MinuteBucket[]): readonly MinuteBucket[] {
  return [...new Map(buckets.map((bucket) => [bucket.minute, bucket])).values()]
}
