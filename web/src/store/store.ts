/** The page's one store: what the feed says and what the user asked for, as plain reactive values. */

import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue'
import type { FeedMessage, Health, RuleEntry, Update } from '../api/contract'
import { ApiError } from '../api/errors'
import type { Rest } from '../api/rest'
import { IDLE, type FeedState } from '../feed/machine'
import { isFiltered, type Filters } from './filters'
import { applyUpdate, fromSnapshot, raised, standing, type Live } from './live'
import { createLoader, type Loading } from './loader'
import { combine } from './pending'
import { applyLive, EMPTY, holdRows, markStale, releaseRows, reset, withFilters, type Stream } from './stream'

export interface Store {
  /** Null until the first snapshot. */
  readonly live: ShallowRef<Live | null>
  /** Null until the feed says it; it also says why there is no snapshot. */
  readonly health: ShallowRef<Health | null>
  readonly stream: ShallowRef<Stream>
  readonly feed: ShallowRef<FeedState>
  readonly loading: ShallowRef<Loading>
  readonly rules: ShallowRef<readonly RuleEntry[]>
  readonly total: ComputedRef<number>
  /** The last update that was drawn, for those who react to single doubts. */
  readonly lastUpdate: ShallowRef<Update | null>
  readonly receive: (message: FeedMessage) => void
  readonly setFeed: (state: FeedState) => void
  readonly setFilters: (filters: Filters) => void
  readonly hold: () => void
  readonly release: () => void
  readonly more: () => Promise<void>
  readonly reload: () => Promise<void>
  readonly loadRules: () => Promise<void>
}

/** `schedule` runs what it is given soon, at most once a frame. */
export function createStore(
  rest: Pick<Rest, 'doubts' | 'rules'>,
  schedule: (draw: () => void) => void,
  now: () => number,
): Store {
  const live = shallowRef<Live | null>(null)
  const health = shallowRef<Health | null>(null)
  const stream = shallowRef<Stream>(EMPTY)
  const feed = shallowRef<FeedState>(IDLE)
  const loading = shallowRef<Loading>('idle')
  const rules = shallowRef<readonly RuleEntry[]>([])
  const lastUpdate = shallowRef<Update | null>(null)
  const total = computed(() => (live.value === null ? 0 : standing(live.value.counters)))
  let pending: Update | null = null

  const loader = createLoader({
    rest,
    get: () => stream.value,
    set: (next) => {
      stream.value = next
    },
    loading: (next) => {
      loading.value = next
    },
  })

  function draw(): void {
    const update = pending
    pending = null
    if (update === null || live.value === null) return
    live.value = applyUpdate(live.value, update)
    stream.value = applyLive(stream.value, update.doubts)
    loader.arrived(update.doubts)
    lastUpdate.value = update
  }

  function receive(message: FeedMessage): void {
    switch (message.kind) {
      case 'snapshot': {
        const { snapshot } = message
        pending = null
        live.value = fromSnapshot(snapshot, now())
        health.value = snapshot.health ?? health.value
        if (stream.value.hold) stream.value = markStale(applyLive(stream.value, snapshot.doubts))
        else if (isFiltered(stream.value.filters)) void loader.reload()
        else {
          loader.cancel()
          const all = snapshot.doubts.length >= raised(snapshot.counters)
          stream.value = reset(stream.value, snapshot.doubts, { kind: all ? 'end' : 'unknown' })
        }
        return
      }
      case 'update':
        if (live.value === null) return
        if (pending === null) schedule(draw)
        pending = combine(pending, message.update)
        return
      case 'health':
        health.value = message.health
        return
      case 'resumed':
    }
  }

  return {
    live,
    health,
    stream,
    feed,
    loading,
    rules,
    total,
    lastUpdate,
    receive,
    setFeed: (state) => {
      feed.value = state
    },
    setFilters: (filters) => {
      stream.value = withFilters(filters)
      void loader.reload()
    },
    hold: () => {
      stream.value = holdRows(stream.value)
    },
    release: () => {
      const { stale } = stream.value
      stream.value = releaseRows(stream.value)
      if (stale) void loader.reload()
    },
    more: loader.more,
    reload: loader.reload,
    loadRules: async () => {
      try {
        rules.value = await rest.rules()
      } catch (error) {
        // The filter then offers the rules that the feed names; nothing else depends on the catalogue.
        if (!(error instanceof ApiError)) throw error
        console.warn(`rule catalogue: ${error.message}`)
      }
    },
  }
}
