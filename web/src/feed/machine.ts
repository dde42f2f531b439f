/**
 * The feed as a state machine, without sockets and clocks.
 *
 *   idle ──start──▶ connecting ──snapshot/resumed──▶ live
 *                     ▲    │                           │
 *                 due │    └── closed, silent ─────────┤
 *                     └────────── waiting ◀────────────┘      stop: from anywhere to stopped
 */

import { backoff } from './backoff'

/** The server says something at least every 2 s; three missed beats mean that nobody is there. */
export const SILENCE_MS = 6_000
/** After this long without the feed the page says "lost" and not merely "reconnecting". It goes on trying. */
export const LOST_AFTER_MS = 15_000

export type Phase = 'idle' | 'connecting' | 'live' | 'waiting' | 'stopped'

export interface FeedState {
  readonly phase: Phase
  /** Where to resume; null asks for a snapshot. */
  readonly seq: string | null
  /** Tries since the feed was last live. */
  readonly failures: number
  /** When the feed was last live or first asked for, in ms of the caller's clock. */
  readonly downSince: number | null
  readonly everLive: boolean
  /** When the server last said something on a live feed, in ms of the same clock. */
  readonly heardAt: number | null
}

export type FeedEvent =
  | { readonly type: 'start' }
  | { readonly type: 'snapshot'; readonly seq: string }
  | { readonly type: 'resumed'; readonly seq: string }
  | { readonly type: 'update'; readonly seq: string }
  | { readonly type: 'health' }
  | { readonly type: 'garbled' }
  | { readonly type: 'silent' }
  | { readonly type: 'closed' }
  | { readonly type: 'due' }
  | { readonly type: 'online' }
  | { readonly type: 'stop' }

export type Effect =
  | { readonly type: 'open'; readonly resume: string | null }
  | { readonly type: 'close' }
  | { readonly type: 'watch-silence'; readonly ms: number }
  | { readonly type: 'retry-in'; readonly ms: number }

export interface Step {
  readonly state: FeedState
  readonly effects: readonly Effect[]
}

export const IDLE: FeedState = {
  phase: 'idle',
  seq: null,
  failures: 0,
  downSince: null,
  everLive: false,
  heardAt: null,
}

const SILENCE: Effect = { type: 'watch-silence', ms: SILENCE_MS }

/** `now` in ms and `random` in [0, 1) come from outside, so that every transition can be repeated. */
export function step(state: FeedState, event: FeedEvent, now: number, random: number): Step {
  if (state.phase === 'stopped') return { state, effects: [] }
  switch (event.type) {
    case 'stop':
      return { state: { ...state, phase: 'stopped' }, effects: [{ type: 'close' }] }
    case 'start':
      return state.phase === 'idle' ? connect({ ...state, downSince: now }) : { state, effects: [] }
    case 'due':
    case 'online':
      return state.phase === 'waiting' ? connect(state) : { state, effects: [] }
    case 'snapshot':
    case 'resumed':
      if (!isOpen(state)) return { state, effects: [] }
      return {
        state: { phase: 'live', seq: event.seq, failures: 0, downSince: null, everLive: true, heardAt: now },
        effects: [SILENCE],
      }
    // Before its first word a connection owes one: beats alone would keep a feed waiting that never begins.
    case 'update':
      return state.phase === 'live'
        ? { state: { ...state, seq: event.seq, heardAt: now }, effects: [SILENCE] }
        : { state, effects: [] }
    case 'health':
      return state.phase === 'live'
        ? { state: { ...state, heardAt: now }, effects: [SILENCE] }
        : { state, effects: [] }
    case 'garbled':
      // What was missed is unknown: begin again from a snapshot.
      return isOpen(state) ? wait({ ...state, seq: null }, now, random) : { state, effects: [] }
    case 'silent':
    case 'closed':
      return isOpen(state) ? wait(state, now, random) : { state, effects: [] }
  }
}

function isOpen(state: FeedState): boolean {
  return state.phase === 'connecting' || state.phase === 'live'
}

function connect(state: FeedState): Step {
  return { state: { ...state, phase: 'connecting' }, effects: [{ type: 'open', resume: state.seq }, SILENCE] }
}

function wait(state: FeedState, now: number, random: number): Step {
  const failures = state.failures + 1
  return {
    state: { ...state, phase: 'waiting', failures, downSince: state.downSince ?? now },
    effects: [{ type: 'close' }, { type: 'retry-in', ms: backoff(failures, random) }],
  }
}

export type Connection = 'connecting' | 'live' | 'reconnecting' | 'lost'

/** The state in the words that the page shows. */
export function connection(state: FeedState, now: number): Connection {
  // A page that was put to sleep, or whose timers stood still, has not heard its silence yet.
  if (state.phase === 'live') return now - (state.heardAt ?? now) > SILENCE_MS ? 'reconnecting' : 'live'
  if (state.downSince !== null && now - state.downSince >= LOST_AFTER_MS) return 'lost'
  return state.everLive || state.failures > 0 ? 'reconnecting' : 'connecting'
}
