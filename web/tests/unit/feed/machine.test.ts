import { describe, expect, it } from 'vitest'
import { backoff } from '../../../src/feed/backoff'
import {
  connection,
  IDLE,
  LOST_AFTER_MS,
  SILENCE_MS,
  step,
  type FeedEvent,
  type FeedState,
} from '../../../src/feed/machine'

const run = (events: readonly FeedEvent[], from: FeedState = IDLE, now = 0): FeedState =>
  events.reduce((state, event) => step(state, event, now, 0).state, from)
const LIVE = run([{ type: 'start' }, { type: 'snapshot', seq: 'e.1' }])

describe('the feed', () => {
  it('begins with a snapshot and is live when it comes', () => {
    const begun = step(IDLE, { type: 'start' }, 0, 0)
    expect(begun.effects).toContainEqual({ type: 'open', resume: null })
    expect(connection(begun.state, 0)).toBe('connecting')
    expect(connection(LIVE, 0)).toBe('live')
  })

  it('resumes after the last update that it saw', () => {
    const broken = run([{ type: 'update', seq: 'e.7' }, { type: 'closed' }], LIVE)
    expect(step(broken, { type: 'due' }, 0, 0).effects).toContainEqual({ type: 'open', resume: 'e.7' })
  })

  it('asks for a snapshot again after a message that it could not read', () => {
    const broken = run([{ type: 'garbled' }], LIVE)
    expect(step(broken, { type: 'due' }, 0, 0).effects).toContainEqual({ type: 'open', resume: null })
  })

  it('waits longer after each failure and shortly again once it was live', () => {
    const wait = (state: FeedState): number => {
      const retry = step(state, { type: 'closed' }, 0, 0.5).effects.find(({ type }) => type === 'retry-in')
      return retry?.type === 'retry-in' ? retry.ms : Number.NaN
    }
    const again: FeedEvent[] = [{ type: 'closed' }, { type: 'due' }]
    const first = wait(LIVE)
    const third = wait(run([...again, ...again], LIVE))
    const recovered = wait(run([...again, ...again, { type: 'resumed', seq: 'e.1' }], LIVE))
    expect(third).toBeGreaterThan(first)
    expect(recovered).toBe(first)
  })

  it('takes a silent connection for a dead one', () => {
    expect(step(LIVE, { type: 'health' }, 0, 0).effects).toEqual([{ type: 'watch-silence', ms: SILENCE_MS }])
    const silent = step(LIVE, { type: 'silent' }, 0, 0)
    expect(silent.state.phase).toBe('waiting')
    expect(silent.effects[0]).toEqual({ type: 'close' })
  })

  it('is not live on a page whose timers stood still, until it is heard again', () => {
    expect(connection(LIVE, SILENCE_MS)).toBe('live')
    expect(connection(LIVE, SILENCE_MS + 1)).toBe('reconnecting')
    for (const event of [{ type: 'health' }, { type: 'update', seq: 'e.2' }] as const) {
      expect(connection(step(LIVE, event, 60_000, 0).state, 60_001)).toBe('live')
    }
  })

  it('gives up a connection that beats but never begins', () => {
    const connecting = run([{ type: 'silent' }, { type: 'due' }], LIVE)
    for (const event of [{ type: 'health' }, { type: 'update', seq: 'e.9' }] as const) {
      expect(step(connecting, event, 0, 0)).toEqual({ state: connecting, effects: [] })
    }
    expect(run([{ type: 'silent' }], connecting).phase).toBe('waiting')
  })

  it('tries at once when the network is back, but only while it waits', () => {
    const waiting = run([{ type: 'closed' }], LIVE)
    expect(run([{ type: 'online' }], waiting).phase).toBe('connecting')
    expect(step(LIVE, { type: 'online' }, 0, 0)).toEqual({ state: LIVE, effects: [] })
  })

  it('says reconnecting, and lost when it lasts, counted from the first failure', () => {
    const waiting = step(LIVE, { type: 'closed' }, 1000, 0).state
    const later = run([{ type: 'due' }, { type: 'closed' }], waiting, 9000)
    expect(connection(later, 1000 + LOST_AFTER_MS - 1)).toBe('reconnecting')
    expect(connection(later, 1000 + LOST_AFTER_MS)).toBe('lost')
  })

  it('says lost too when it never was live', () => {
    const begun = step(IDLE, { type: 'start' }, 0, 0).state
    expect(connection(begun, LOST_AFTER_MS)).toBe('lost')
  })

  it('does nothing more once it is stopped', () => {
    const stopped = run([{ type: 'stop' }], LIVE)
    for (const type of ['start', 'due', 'closed', 'online'] as const) {
      expect(step(stopped, { type }, 0, 0)).toEqual({ state: stopped, effects: [] })
    }
  })
})

describe('the time between tries', () => {
  it('doubles up to ten seconds and is spread over its upper half', () => {
    expect([1, 2, 3, 4].map((n) => backoff(n, 0))).toEqual([250, 500, 1000, 2000])
    expect(backoff(30, 0)).toBe(5000)
    expect(backoff(30, 0.999)).toBeLessThanOrEqual(10_000)
  })
})
