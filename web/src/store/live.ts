/** What the wall shows beside the stream, as pure functions over the feed's messages. */

import type { Counters, FacilityStanding, RuleStanding, Snapshot, Update } from '../api/contract'
import { applyMinutes, type Minutes } from './minutes'

export interface Live {
  readonly counters: Counters
  readonly minutes: Minutes
  readonly rules: readonly RuleStanding[]
  readonly facilities: readonly FacilityStanding[]
  /** The server's clock less this machine's, in ms. */
  readonly skew: number
}

/** `now` is this machine's clock in ms when the snapshot came. */
export function fromSnapshot(snapshot: Snapshot, now: number): Live {
  const at = Date.parse(snapshot.at)
  return {
    counters: snapshot.counters,
    minutes: applyMinutes(new Map(), snapshot.minutes),
    rules: snapshot.rules,
    facilities: snapshot.facilities,
    skew: Number.isNaN(at) ? 0 : at - now,
  }
}

export function applyUpdate(live: Live, update: Update): Live {
  return {
    ...live,
    counters: update.counters ?? live.counters,
    minutes: applyMinutes(live.minutes, update.minutes),
    rules: update.rules ?? live.rules,
    facilities: update.facilities ?? live.facilities,
  }
}

/** Every doubt there ever was, the withdrawn ones included. */
export function raised(counters: Counters): number {
  return counters.high.raised + counters.medium.raised + counters.low.raised
}

export function standing(counters: Counters): number {
  return counters.high.standing + counters.medium.standing + counters.low.standing
}
