/** What a screen reader is told of new high doubts: seldom, and each doubt once. */

import type { DoubtRow, Text } from '../api/contract'

const MAX_TOLD = 2_000

export interface Waiting {
  /** How many new high doubts have not been told yet. */
  readonly n: number
  readonly latest: Text | null
}

export interface Announcer {
  readonly add: (doubts: readonly DoubtRow[]) => void
  /** What waits to be told; from then on nothing waits. */
  readonly take: () => Waiting
}

export function createAnnouncer(): Announcer {
  const told = new Set<string>()
  let waiting: Waiting = { n: 0, latest: null }
  return {
    add: (doubts) => {
      for (const doubt of doubts) {
        if (doubt.level !== 'high' || doubt.status !== 'raised' || told.has(doubt.doubt_id)) continue
        told.add(doubt.doubt_id)
        waiting = { n: waiting.n + 1, latest: doubt.message }
      }
      for (const id of told) {
        if (told.size <= MAX_TOLD) break
        told.delete(id)
      }
    },
    take: () => {
      const taken = waiting
      waiting = { n: 0, latest: null }
      return taken
    },
  }
}
