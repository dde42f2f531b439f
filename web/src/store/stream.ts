/** The stream of doubts as pure functions. The same doubt at the same or an older revision changes nothing. */

import type { DoubtRow } from '../api/contract'
import { hasStatus, matches, NO_FILTERS, type Filters } from './filters'
import { merge, newestFirst, toRow, type Row } from './row'

/** More rows than this are not kept; older ones are had by narrowing the filter. */
export const MAX_ROWS = 20_000
/** While the user reads further down, at most this many new doubts wait above. */
export const MAX_HELD = 2_000
const MAX_GONE = 5_000

/** Where older rows come from: unknown (ask from the top), after a cursor, or nowhere. */
export type Cursor =
  { readonly kind: 'unknown' } | { readonly kind: 'more'; readonly before: string } | { readonly kind: 'end' }

export interface Stream {
  readonly filters: Filters
  /** Newest first. While holding, rows keep their places and only change in place. */
  readonly rows: readonly Row[]
  /** New doubts that wait until the user returns to the top; newest first. */
  readonly held: readonly Row[]
  readonly hold: boolean
  /** What is shown may miss something: load it again when the user returns to the top. */
  readonly stale: boolean
  /** Last known revision of doubts that left, so that an old revision does not bring them back. */
  readonly gone: ReadonlyMap<string, number>
  readonly cursor: Cursor
  /** Doubts that came with the last live change; they alone are animated. */
  readonly fresh: ReadonlySet<string>
}

const NONE: ReadonlySet<string> = new Set()
const UNKNOWN: Cursor = { kind: 'unknown' }

export const EMPTY: Stream = {
  filters: NO_FILTERS,
  rows: [],
  held: [],
  hold: false,
  stale: false,
  gone: new Map(),
  cursor: UNKNOWN,
  fresh: NONE,
}

/** Begin anew with other filters; rows follow. */
export function withFilters(filters: Filters): Stream {
  return { ...EMPTY, filters }
}

/** Replace everything by what the server says stands first now. */
export function reset(stream: Stream, doubts: readonly DoubtRow[], cursor: Cursor): Stream {
  const rows = doubts.map(toRow).filter((row) => hasStatus(row.status, stream.filters.status))
  return { ...EMPTY, filters: stream.filters, rows: rows.sort(newestFirst), cursor }
}

/** Doubts as they come on the feed. */
export function applyLive(stream: Stream, doubts: readonly DoubtRow[]): Stream {
  const incoming = newest(doubts)
  const known = takeKnown(stream, incoming)
  const arrived: Row[] = []
  const gone: [string, number][] = [...known.left]
  for (const doubt of incoming.values()) {
    if ((stream.gone.get(doubt.doubt_id) ?? 0) >= doubt.revision) continue
    if (matches(doubt, stream.filters)) arrived.push(toRow(doubt))
    else if (doubt.status === 'withdrawn') gone.push([doubt.doubt_id, doubt.revision])
  }
  arrived.push(...known.moved)
  if (!known.changed && arrived.length === 0 && gone.length === 0) return stream
  arrived.sort(newestFirst)
  const next = { ...stream, rows: known.rows, held: known.held, gone: remember(stream.gone, gone) }
  return stream.hold ? wait(next, arrived) : show(next, arrived)
}

/** A page of older doubts from the API. */
export function applyPage(stream: Stream, doubts: readonly DoubtRow[], cursor: Cursor): Stream {
  const have = new Set([...stream.rows, ...stream.held].map((row) => row.doubt_id))
  const older = doubts
    .filter((doubt) => !have.has(doubt.doubt_id) && (stream.gone.get(doubt.doubt_id) ?? 0) < doubt.revision)
    .filter((doubt) => hasStatus(doubt.status, stream.filters.status))
    .map(toRow)
    .sort(newestFirst)
  const full = stream.rows.length + older.length >= MAX_ROWS
  return {
    ...stream,
    rows: merge(stream.rows, older).slice(0, MAX_ROWS),
    cursor: full ? { kind: 'end' } : cursor,
    fresh: NONE,
  }
}

/** The user scrolled away from the top: from now on nothing moves. */
export function holdRows(stream: Stream): Stream {
  return stream.hold ? stream : { ...stream, hold: true }
}

/** The user is back at the top: what waited comes in, what left goes. */
export function releaseRows(stream: Stream): Stream {
  if (!stream.hold) return stream
  const kept = stream.rows.filter((row) => matches(row, stream.filters)).sort(newestFirst)
  return show({ ...stream, rows: kept, held: [], hold: false }, stream.held)
}

export function markStale(stream: Stream): Stream {
  return { ...stream, stale: true }
}

function newest(doubts: readonly DoubtRow[]): Map<string, DoubtRow> {
  const byId = new Map<string, DoubtRow>()
  for (const doubt of doubts) {
    const other = byId.get(doubt.doubt_id)
    if (other === undefined || other.revision < doubt.revision) byId.set(doubt.doubt_id, doubt)
  }
  return byId
}

interface Known {
  readonly rows: readonly Row[]
  readonly held: readonly Row[]
  /** Rows that are to be placed again by their new time. */
  readonly moved: readonly Row[]
  readonly left: readonly [string, number][]
  readonly changed: boolean
}

/** Takes out of `incoming` what is in the lists already, and says what becomes of it. */
function takeKnown(stream: Stream, incoming: Map<string, DoubtRow>): Known {
  const moved: Row[] = []
  const left: [string, number][] = []
  let changes = 0

  function update(row: Row, stay: boolean): Row[] {
    const doubt = incoming.get(row.doubt_id)
    if (doubt === undefined) return [row]
    incoming.delete(row.doubt_id)
    if (doubt.revision <= row.revision) return [row]
    changes += 1
    if (!matches(doubt, stream.filters)) left.push([doubt.doubt_id, doubt.revision])
    else if (!stay) moved.push(toRow(doubt))
    return stay ? [toRow(doubt)] : []
  }

  const rows = stream.rows.flatMap((row) => update(row, stream.hold))
  const held = stream.held.flatMap((row) => update(row, false))
  return changes > 0
    ? { rows, held, moved, left, changed: true }
    : { rows: stream.rows, held: stream.held, moved, left, changed: false }
}

function remember(
  gone: ReadonlyMap<string, number>,
  more: readonly [string, number][],
): ReadonlyMap<string, number> {
  if (more.length === 0) return gone
  return new Map([...gone, ...more].slice(-MAX_GONE))
}

function show(stream: Stream, arrived: readonly Row[]): Stream {
  const rows = merge(arrived, stream.rows)
  const fresh = new Set(arrived.map((row) => row.doubt_id))
  if (rows.length <= MAX_ROWS) return { ...stream, rows, fresh }
  return { ...stream, rows: rows.slice(0, MAX_ROWS), cursor: { kind: 'end' }, fresh }
}

function wait(stream: Stream, arrived: readonly Row[]): Stream {
  const held = merge(arrived, stream.held)
  const overflow = held.length > MAX_HELD
  return {
    ...stream,
    held: overflow ? held.slice(0, MAX_HELD) : held,
    stale: stream.stale || overflow,
    fresh: NONE,
  }
}
