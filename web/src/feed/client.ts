/** Carries out what the state machine decides: one socket, two timers. */

import type { FeedMessage } from '../api/contract'
import { feedMessage } from '../api/decode'
import { ContractError } from '../api/errors'
import { IDLE, step, type Effect, type FeedEvent, type FeedState } from './machine'

export interface SocketEvents {
  readonly message: (data: unknown) => void
  readonly closed: () => void
}

export interface FeedPorts {
  /** Opens a socket; what is returned closes it. Events of a closed socket may still come and are not heard. */
  readonly open: (url: string, events: SocketEvents) => () => void
  readonly now: () => number
  readonly random: () => number
  readonly setTimer: (run: () => void, ms: number) => number
  readonly clearTimer: (timer: number) => void
}

export interface FeedClient {
  readonly start: () => void
  readonly stop: () => void
  /** The network is back: do not wait for the next try. */
  readonly online: () => void
}

export function createFeed(
  address: string,
  onMessage: (message: FeedMessage) => void,
  onState: (state: FeedState) => void,
  ports: FeedPorts,
): FeedClient {
  let state = IDLE
  /** The current socket's number; events of earlier ones are not heard. */
  let current = 0
  let close: (() => void) | null = null
  let silence: number | null = null
  let retry: number | null = null

  function clear(timer: number | null): null {
    if (timer !== null) ports.clearTimer(timer)
    return null
  }

  function send(event: FeedEvent): void {
    const next = step(state, event, ports.now(), ports.random())
    const changed = next.state !== state
    state = next.state
    for (const effect of next.effects) run(effect)
    if (changed) onState(state)
  }

  function run(effect: Effect): void {
    switch (effect.type) {
      case 'open':
        retry = clear(retry)
        open(effect.resume === null ? address : `${address}?resume=${encodeURIComponent(effect.resume)}`)
        return
      case 'close':
        silence = clear(silence)
        retry = clear(retry)
        drop()
        return
      case 'watch-silence':
        silence = clear(silence)
        silence = ports.setTimer(() => {
          send({ type: 'silent' })
        }, effect.ms)
        return
      case 'retry-in':
        retry = ports.setTimer(() => {
          send({ type: 'due' })
        }, effect.ms)
    }
  }

  function open(url: string): void {
    current += 1
    const mine = current
    close = ports.open(url, {
      message: (data) => {
        if (current === mine && typeof data === 'string') receive(data)
      },
      closed: () => {
        if (current !== mine) return
        close = null
        send({ type: 'closed' })
      },
    })
  }

  function drop(): void {
    current += 1
    close?.()
    close = null
  }

  function receive(raw: string): void {
    let message: FeedMessage | null
    try {
      message = feedMessage(raw)
    } catch (error) {
      if (!(error instanceof ContractError)) throw error
      console.error(`feed: ${error.message}`)
      send({ type: 'garbled' })
      return
    }
    if (message === null) {
      send({ type: 'health' })
      return
    }
    send(asEvent(message))
    onMessage(message)
  }

  return {
    start: () => {
      send({ type: 'start' })
    },
    stop: () => {
      send({ type: 'stop' })
    },
    online: () => {
      send({ type: 'online' })
    },
  }
}

function asEvent(message: FeedMessage): FeedEvent {
  switch (message.kind) {
    case 'snapshot':
      return { type: 'snapshot', seq: message.snapshot.seq }
    case 'resumed':
      return { type: 'resumed', seq: message.seq }
    case 'update':
      return { type: 'update', seq: message.update.seq }
    case 'health':
      return { type: 'health' }
  }
}
