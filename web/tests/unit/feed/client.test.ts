import { describe, expect, it } from 'vitest'
import type { FeedMessage } from '../../../src/api/contract'
import { createFeed, type FeedClient, type SocketEvents } from '../../../src/feed/client'
import { SILENCE_MS, type FeedState } from '../../../src/feed/machine'

/** A network with one address, and time that passes when told. */
class World {
  readonly opened: { url: string; events: SocketEvents; open: boolean }[] = []
  readonly messages: FeedMessage[] = []
  readonly states: FeedState[] = []
  private timers: { id: number; at: number; run: () => void }[] = []
  private now = 0
  private ids = 0
  readonly feed: FeedClient = createFeed(
    'ws://wall/api/feed',
    (message) => this.messages.push(message),
    (state) => this.states.push(state),
    {
      open: (url, events) => {
        const socket = { url, events, open: true }
        this.opened.push(socket)
        return () => {
          socket.open = false
        }
      },
      now: () => this.now,
      random: () => 0,
      setTimer: (run, ms) => {
        this.ids += 1
        this.timers.push({ id: this.ids, at: this.now + ms, run })
        return this.ids
      },
      clearTimer: (id) => {
        this.timers = this.timers.filter((timer) => timer.id !== id)
      },
    },
  )

  get socket(): { url: string; events: SocketEvents; open: boolean } {
    const last = this.opened.at(-1)
    if (last === undefined) throw new Error('nothing was opened')
    return last
  }

  say(message: object): void {
    this.socket.events.message(JSON.stringify(message))
  }

  pass(ms: number): void {
    const until = this.now + ms
    for (;;) {
      const [next] = this.timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)
      if (next === undefined) break
      this.timers = this.timers.filter((timer) => timer !== next)
      this.now = next.at
      next.run()
    }
    this.now = until
  }
}

const zero = { standing: 0, raised: 0, withdrawn: 0 }
const SNAPSHOT = {
  kind: 'snapshot',
  seq: 'e.1',
  at: '2026-03-02T10:00:00+08:00',
  counters: { high: zero, medium: zero, low: zero },
  doubts: [],
  minutes: [],
  rules: [],
  facilities: [],
}

function live(): World {
  const world = new World()
  world.feed.start()
  world.say(SNAPSHOT)
  return world
}

describe('the feed client', () => {
  it('hands on what the server says', () => {
    const world = live()
    world.say({ kind: 'update', seq: 'e.2', doubts: [] })
    expect(world.messages.map(({ kind }) => kind)).toEqual(['snapshot', 'update'])
  })

  it('reconnects after a break and resumes from the last update', () => {
    const world = live()
    world.say({ kind: 'update', seq: 'e.2', doubts: [] })
    world.socket.events.closed()
    world.pass(1000)
    expect(world.opened).toHaveLength(2)
    expect(world.socket.url).toBe('ws://wall/api/feed?resume=e.2')
    world.say({ kind: 'resumed', seq: 'e.2' })
    expect(world.states.at(-1)?.phase).toBe('live')
  })

  it('gives up a connection that says nothing, and stays with one that does', () => {
    const world = live()
    for (let i = 0; i < 5; i += 1) {
      world.pass(SILENCE_MS - 1)
      world.say({ kind: 'a-newer-server-says-more' })
    }
    expect(world.opened).toHaveLength(1)
    world.pass(SILENCE_MS)
    expect(world.opened[0]?.open).toBe(false)
    expect(world.states.at(-1)?.phase).toBe('waiting')
  })

  it('does not hear a connection that it has given up', () => {
    const world = live()
    const old = world.socket
    world.pass(SILENCE_MS + 1000)
    old.events.message(JSON.stringify({ kind: 'update', seq: 'e.9', doubts: [] }))
    old.events.closed()
    expect(world.messages).toHaveLength(1)
    expect(world.opened).toHaveLength(2)
  })

  it('starts over after a message that it cannot read, with its neighbours unharmed', () => {
    const world = live()
    world.socket.events.message('{"kind":"update"')
    world.pass(1000)
    expect(world.socket.url).toBe('ws://wall/api/feed')
    world.say(SNAPSHOT)
    expect(world.states.at(-1)?.phase).toBe('live')
  })

  it('keeps trying while nobody is there, ever less often', () => {
    const world = new World()
    world.feed.start()
    for (let i = 0; i < 200; i += 1) {
      world.socket.events.closed()
      world.pass(1000)
    }
    expect(world.opened.length).toBeGreaterThan(30)
    expect(world.opened.length).toBeLessThan(60)
  })

  it('tries at once when the network is back', () => {
    const world = live()
    world.socket.events.closed()
    world.feed.online()
    expect(world.opened).toHaveLength(2)
  })

  it('stops for good', () => {
    const world = live()
    world.feed.stop()
    world.pass(60_000)
    expect(world.opened).toHaveLength(1)
    expect(world.socket.open).toBe(false)
  })
})
