import { describe, expect, it } from 'vitest'
import type { Counters, DoubtPage, DoubtRow, Snapshot } from '../../../src/api/contract'
import { UnreachableError } from '../../../src/api/errors'
import type { DoubtQuery } from '../../../src/api/rest'
import { NO_FILTERS } from '../../../src/store/filters'
import { createStore, type Store } from '../../../src/store/store'
import { doubt } from '../rows'

const zero = { standing: 0, raised: 0, withdrawn: 0 }
const counters = (high: number): Counters => ({
  high: { standing: high, raised: high, withdrawn: 0 },
  medium: zero,
  low: zero,
})

function snapshot(doubts: readonly DoubtRow[], high = doubts.length): Snapshot {
  const at = '2026-03-02T10:00:00+08:00'
  return {
    seq: '1',
    at,
    counters: counters(high),
    doubts,
    minutes: [],
    rules: [],
    facilities: [],
    health: null,
  }
}

/** A server that answers when the test says so. */
class Server {
  readonly asked: DoubtQuery[] = []
  private readonly waiting: { resolve: (page: DoubtPage) => void; reject: (error: Error) => void }[] = []

  readonly rest = {
    rules: () => Promise.resolve([]),
    doubts: (query: DoubtQuery): Promise<DoubtPage> => {
      this.asked.push(query)
      return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }))
    },
  }

  async answer(doubts: readonly DoubtRow[], next: string | null = null): Promise<void> {
    this.waiting.shift()?.resolve({ doubts, next })
    await settled()
  }

  async fail(): Promise<void> {
    this.waiting.shift()?.reject(new UnreachableError('away'))
    await settled()
  }
}

async function settled(): Promise<void> {
  for (let i = 0; i < 10; i += 1) await Promise.resolve()
}

function open(): { store: Store; server: Server; frame: () => void } {
  const server = new Server()
  const frames: (() => void)[] = []
  const store = createStore(
    server.rest,
    (draw) => frames.push(draw),
    () => 0,
  )
  const frame = (): void => {
    for (const draw of frames.splice(0)) draw()
  }
  return { store, server, frame }
}

const ids = (store: Store): string[] => store.stream.value.rows.map((row) => row.doubt_id)
const tell = (store: Store, seq: string, doubts: readonly DoubtRow[]): void => {
  const update = { seq, doubts, counters: null, minutes: [], rules: null, facilities: null }
  store.receive({ kind: 'update', update })
}

describe('the store', () => {
  it('shows the snapshot at once and updates with the next frame', () => {
    const { store, frame } = open()
    store.receive({ kind: 'snapshot', snapshot: snapshot([doubt('a', 1)]) })
    expect(ids(store)).toEqual(['a'])
    tell(store, '2', [doubt('b', 2)])
    tell(store, '3', [doubt('c', 3)])
    expect(ids(store)).toEqual(['a'])
    frame()
    expect(ids(store)).toEqual(['c', 'b', 'a'])
  })

  it('knows the end when the snapshot holds every doubt, and pages otherwise', async () => {
    const { store, server } = open()
    store.receive({ kind: 'snapshot', snapshot: snapshot([doubt('a', 1)]) })
    await store.more()
    expect(server.asked).toEqual([])
    store.receive({ kind: 'snapshot', snapshot: snapshot([doubt('b', 2)], 2) })
    void store.more()
    await server.answer([doubt('b', 2), doubt('a', 1)])
    expect(ids(store)).toEqual(['b', 'a'])
    expect(store.stream.value.cursor).toEqual({ kind: 'end' })
  })

  it('pages past what it has until something older comes', async () => {
    const { store, server } = open()
    store.receive({ kind: 'snapshot', snapshot: snapshot([doubt('c', 3), doubt('b', 2)], 3) })
    void store.more()
    await server.answer([doubt('c', 3), doubt('b', 2)], 'after-b')
    await server.answer([doubt('a', 1)], 'after-a')
    expect(server.asked.map(({ before }) => before)).toEqual([undefined, 'after-b'])
    expect(ids(store)).toEqual(['c', 'b', 'a'])
  })

  it('asks the API for a filter and goes on through empty pages', async () => {
    const { store, server } = open()
    store.receive({ kind: 'snapshot', snapshot: snapshot([doubt('a', 1)]) })
    store.setFilters({ ...NO_FILTERS, rule: 'readmission-within-days' })
    expect(ids(store)).toEqual([])
    await server.answer([], 'further')
    await server.answer([doubt('a', 1)])
    expect(server.asked[1]?.before).toBe('further')
    expect(ids(store)).toEqual(['a'])
    expect(store.loading.value).toBe('idle')
  })

  it('does not lose a doubt that came while the first page was on its way', async () => {
    const { store, server, frame } = open()
    store.receive({ kind: 'snapshot', snapshot: snapshot([]) })
    store.setFilters({ ...NO_FILTERS, level: 'high' })
    tell(store, '2', [doubt('new', 5)])
    frame()
    await server.answer([doubt('old', 1)])
    expect(ids(store)).toEqual(['new', 'old'])
  })

  it('drops the answer to a filter that was changed meanwhile', async () => {
    const { store, server } = open()
    store.setFilters({ ...NO_FILTERS, level: 'high' })
    store.setFilters({ ...NO_FILTERS, level: 'medium' })
    await server.answer([doubt('late', 1)])
    expect(ids(store)).toEqual([])
    await server.answer([doubt('m', 1, { level: 'medium' })])
    expect(ids(store)).toEqual(['m'])
  })

  it('says that loading failed, and loads when asked again', async () => {
    const { store, server } = open()
    store.setFilters({ ...NO_FILTERS, level: 'high' })
    await server.fail()
    expect(store.loading.value).toBe('failed')
    void store.reload()
    await server.answer([doubt('a', 1)])
    expect(store.loading.value).toBe('idle')
    expect(ids(store)).toEqual(['a'])
  })

  it('keeps the reader’s place over a reconnection and loads anew at the top', async () => {
    const { store, server } = open()
    store.receive({ kind: 'snapshot', snapshot: snapshot([doubt('b', 2), doubt('a', 1)]) })
    store.hold()
    store.receive({ kind: 'snapshot', snapshot: snapshot([doubt('z', 9)]) })
    expect(ids(store)).toEqual(['b', 'a'])
    store.release()
    await server.answer([doubt('z', 9)])
    expect(ids(store)).toEqual(['z'])
  })

  it('keeps the health that comes before any snapshot, for it says why there is none', () => {
    const { store } = open()
    const health = {
      status: 'down',
      lag: {},
      dead_letters: { total: 0, by_reason: {} },
      flagged: {},
      flag_examples: {},
      events: { accepted: 0, refused: 0 },
      last_event: null,
      processes: [],
      problems: [{ zh: '无法访问', en: 'away' }],
    } as const
    store.receive({ kind: 'health', health })
    expect(store.health.value?.status).toBe('down')
    expect(store.live.value).toBeNull()
  })
})
