import { describe, expect, it } from 'vitest'
import type { Counters, Snapshot, Update } from '../../../src/api/contract'
import { applyUpdate, fromSnapshot, raised, standing } from '../../../src/store/live'
import { applyMinutes, lastHour, MINUTE_MS } from '../../../src/store/minutes'
import { combine } from '../../../src/store/pending'
import { doubt } from '../rows'

const counters = (high: number): Counters => ({
  high: { standing: high, raised: high + 1, withdrawn: 1 },
  medium: { standing: 2, raised: 2, withdrawn: 0 },
  low: { standing: 0, raised: 0, withdrawn: 0 },
})
const snapshot: Snapshot = {
  seq: '1',
  at: '2026-03-02T10:00:05+08:00',
  counters: counters(3),
  doubts: [],
  minutes: [{ minute: '2026-03-02T10:00:00+08:00', high: 3, medium: 2, low: 0 }],
  rules: [],
  facilities: [],
  health: null,
}
const update = (part: Partial<Update>): Update => ({
  seq: '2',
  doubts: [],
  counters: null,
  minutes: [],
  rules: null,
  facilities: null,
  ...part,
})

describe('the figures', () => {
  it('follow an update, and the same update again changes nothing more', () => {
    const live = fromSnapshot(snapshot, 0)
    const change = update({
      counters: counters(4),
      minutes: [{ minute: '2026-03-02T10:00:00+08:00', high: 4, medium: 2, low: 0 }],
    })
    const once = applyUpdate(live, change)
    expect(once.counters.high.standing).toBe(4)
    expect(applyUpdate(once, change)).toEqual(once)
  })

  it('keep what an update does not speak of', () => {
    const live = fromSnapshot(snapshot, 0)
    expect(applyUpdate(live, update({}))).toEqual(live)
  })

  it('know how the server’s clock differs', () => {
    expect(fromSnapshot(snapshot, Date.parse('2026-03-02T10:00:00+08:00')).skew).toBe(5000)
  })

  it('add up over the levels', () => {
    expect(standing(counters(3))).toBe(5)
    expect(raised(counters(3))).toBe(6)
  })
})

describe('the last hour', () => {
  const now = Date.parse('2026-03-02T10:30:40+08:00')

  it('is sixty minutes that end now, with zeros where nothing was', () => {
    const minutes = applyMinutes(new Map(), snapshot.minutes)
    const hour = lastHour(minutes, now)
    expect(hour).toHaveLength(60)
    expect(hour.at(-1)?.at).toBe(Date.parse('2026-03-02T10:30:00+08:00'))
    expect(hour.filter(({ high }) => high > 0)).toEqual([
      { at: Date.parse('2026-03-02T10:00:00+08:00'), high: 3, medium: 2, low: 0 },
    ])
  })

  it('forgets what is older, so that a wall that runs for a month does not grow', () => {
    let minutes = applyMinutes(new Map(), [])
    for (let i = 0; i < 500; i += 1) {
      const minute = new Date(now + i * MINUTE_MS).toISOString().slice(0, 16) + ':00Z'
      minutes = applyMinutes(minutes, [{ minute, high: 1, medium: 0, low: 0 }])
    }
    expect(minutes.size).toBe(60)
  })
})

describe('updates between two frames', () => {
  it('become one, with the newest revision of each doubt and the last figures', () => {
    const first = update({ doubts: [doubt('a', 1)], counters: counters(1), rules: [] })
    const second = update({
      seq: '3',
      doubts: [doubt('a', 2, { revision: 2, status: 'revised' }), doubt('b', 3)],
      counters: counters(2),
    })
    const one = combine(combine(null, first), second)
    expect(one.seq).toBe('3')
    expect(one.doubts.map(({ doubt_id, revision }) => [doubt_id, revision])).toEqual([
      ['a', 2],
      ['b', 1],
    ])
    expect(one.counters?.high.standing).toBe(2)
    expect(one.rules).toEqual([])
  })
})
