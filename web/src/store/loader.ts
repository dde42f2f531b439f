/** Fetching pages of the stream: one request at a time, and none whose answer is no longer wanted. */

import type { DoubtRow } from '../api/contract'
import { ApiError } from '../api/errors'
import type { Rest } from '../api/rest'
import { toQuery } from './filters'
import { applyLive, applyPage, reset, type Cursor, type Stream } from './stream'

export const FIRST_PAGE = 200
export const PAGE = 500
/** Rows that fill a screen. */
const ENOUGH = 30
/** Rounds of paging past rows that are there already, or that a rare filter leaves out. */
const MAX_ROUNDS = 50

export type Loading = 'idle' | 'loading' | 'failed'

export interface LoaderPorts {
  readonly rest: Pick<Rest, 'doubts'>
  readonly get: () => Stream
  readonly set: (stream: Stream) => void
  readonly loading: (loading: Loading) => void
}

export interface Loader {
  /** The first page for the stream's filters, in place of its rows. */
  readonly reload: () => Promise<void>
  /** The next older page, below its rows. */
  readonly more: () => Promise<void>
  readonly cancel: () => void
  /** Tells of doubts from the feed, so that a first page that was asked for before them does not lose them. */
  readonly arrived: (doubts: readonly DoubtRow[]) => void
}

export function createLoader({ rest, get, set, loading }: LoaderPorts): Loader {
  let running: AbortController | null = null
  let meanwhile: DoubtRow[] = []

  async function run(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    running?.abort()
    const mine = new AbortController()
    running = mine
    loading('loading')
    try {
      await work(mine.signal)
      if (running === mine) loading('idle')
    } catch (error) {
      if (mine.signal.aborted) return
      if (!(error instanceof ApiError)) throw error
      loading('failed')
    } finally {
      if (running === mine) running = null
    }
  }

  async function page(cursor: Cursor, limit: number, signal: AbortSignal): Promise<[DoubtRow[], Cursor]> {
    const before = cursor.kind === 'more' ? { before: cursor.before } : {}
    const answer = await rest.doubts({ ...toQuery(get().filters), ...before, limit }, signal)
    signal.throwIfAborted()
    return [
      [...answer.doubts],
      answer.next === null ? { kind: 'end' } : { kind: 'more', before: answer.next },
    ]
  }

  /** Goes through older pages until there are `enough` rows or nothing is left. */
  async function older(enough: number, signal: AbortSignal): Promise<void> {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      if (get().rows.length >= enough || get().cursor.kind === 'end') return
      const [doubts, cursor] = await page(get().cursor, PAGE, signal)
      set(applyPage(get(), doubts, cursor))
    }
  }

  return {
    reload: () =>
      run(async (signal) => {
        meanwhile = []
        const [doubts, cursor] = await page({ kind: 'unknown' }, FIRST_PAGE, signal)
        set(applyLive(reset(get(), doubts, cursor), meanwhile))
        // A rare filter gives short pages, even empty ones, with more behind them.
        if (get().rows.length < ENOUGH) await older(ENOUGH, signal)
      }),
    more: async () => {
      if (running !== null || get().cursor.kind === 'end') return
      await run((signal) => older(get().rows.length + 1, signal))
    },
    arrived: (doubts) => {
      if (running !== null) meanwhile.push(...doubts)
    },
    cancel: () => {
      running?.abort()
      running = null
      loading('idle')
    },
  }
}
