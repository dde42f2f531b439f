import { describe, expect, it } from 'vitest'
import { NO_FILTERS } from '../../../src/store/filters'
import {
  applyLive,
  applyPage,
  EMPTY,
  holdRows,
  MAX_HELD,
  MAX_ROWS,
  releaseRows,
  reset,
  withFilters,
  type Stream,
} from '../../../src/store/stream'
import { doubt } from '../rows'

const ids = (stream: Stream): string[] => stream.rows.map((row) => row.doubt_id)
const held = (stream: Stream): string[] => stream.held.map((row) => row.doubt_id)

describe('live doubts', () => {
  it('come in newest first, whatever the order they arrive in', () => {
    const shuffled = applyLive(EMPTY, [doubt('b', 2), doubt('c', 3), doubt('a', 1)])
    expect(ids(shuffled)).toEqual(['c', 'b', 'a'])
    expect(ids(applyLive(shuffled, [doubt('between', 2.5)]))).toEqual(['c', 'between', 'b', 'a'])
  })

  it('change nothing when the same update comes twice', () => {
    const update = [doubt('a', 1), doubt('b', 2)]
    const once = applyLive(EMPTY, update)
    expect(applyLive(once, update)).toBe(once)
  })

  it('ignore an older revision of a doubt that stands', () => {
    const now = applyLive(EMPTY, [doubt('a', 5, { revision: 3, status: 'revised' })])
    expect(applyLive(now, [doubt('a', 1, { revision: 2 })])).toBe(now)
  })

  it('move a revised doubt to where its detection puts it, and keep it once', () => {
    const before = applyLive(EMPTY, [doubt('a', 1), doubt('b', 2)])
    const after = applyLive(before, [doubt('a', 3, { revision: 2, status: 'revised' })])
    expect(ids(after)).toEqual(['a', 'b'])
    expect(after.rows[0]?.revision).toBe(2)
  })

  it('leave when they are withdrawn, and an older revision does not bring them back', () => {
    const before = applyLive(EMPTY, [doubt('a', 1), doubt('b', 2)])
    const withdrawn = applyLive(before, [doubt('a', 3, { revision: 2, status: 'withdrawn' })])
    expect(ids(withdrawn)).toEqual(['b'])
    expect(applyLive(withdrawn, [doubt('a', 1)])).toBe(withdrawn)
    expect(ids(applyPage(withdrawn, [doubt('a', 1)], { kind: 'end' }))).toEqual(['b'])
    const again = applyLive(withdrawn, [doubt('a', 4, { revision: 3, status: 'raised' })])
    expect(ids(again)).toEqual(['a', 'b'])
  })

  it('do not appear when their withdrawal came first', () => {
    const withdrawn = applyLive(EMPTY, [doubt('a', 3, { revision: 2, status: 'withdrawn' })])
    expect(ids(applyLive(withdrawn, [doubt('a', 1)]))).toEqual([])
  })

  it('end the same for two orders of the same revisions', () => {
    const one = doubt('a', 1)
    const two = doubt('a', 2, { revision: 2, status: 'revised' })
    const three = doubt('a', 3, { revision: 3, status: 'withdrawn' })
    const last = doubt('a', 4, { revision: 4, status: 'raised' })
    const forwards = [one, two, three, last].reduce((s, d) => applyLive(s, [d]), EMPTY)
    const backwards = [last, three, two, one].reduce((s, d) => applyLive(s, [d]), EMPTY)
    expect(forwards.rows).toEqual(backwards.rows)
  })

  it('are animated only with the change that brought them', () => {
    const first = applyLive(EMPTY, [doubt('a', 1)])
    expect([...first.fresh]).toEqual(['a'])
    expect([...applyLive(first, [doubt('b', 2)]).fresh]).toEqual(['b'])
  })

  it('are kept out when they do not match the filters', () => {
    const medium = withFilters({ ...NO_FILTERS, level: 'medium' })
    expect(ids(applyLive(medium, [doubt('a', 1), doubt('m', 2, { level: 'medium' })]))).toEqual(['m'])
  })

  it('never hold more rows than the bound', () => {
    const many = Array.from({ length: MAX_ROWS }, (_, i) => doubt(`d${i}`, i))
    const full = applyLive(EMPTY, many)
    const over = applyLive(full, [doubt('newest', MAX_ROWS + 1)])
    expect(over.rows).toHaveLength(MAX_ROWS)
    expect(over.rows[0]?.doubt_id).toBe('newest')
    expect(ids(over)).not.toContain('d0')
    expect(over.cursor).toEqual({ kind: 'end' })
  })
})

describe('while the user reads further down', () => {
  const reading = holdRows(applyLive(EMPTY, [doubt('a', 1), doubt('b', 2)]))

  it('new doubts wait and the rows stay as they are', () => {
    const after = applyLive(reading, [doubt('c', 3), doubt('d', 4)])
    expect(ids(after)).toEqual(['b', 'a'])
    expect(held(after)).toEqual(['d', 'c'])
  })

  it('a revision changes its row in place', () => {
    const after = applyLive(reading, [doubt('a', 9, { revision: 2, status: 'revised' })])
    expect(ids(after)).toEqual(['b', 'a'])
    expect(after.rows[1]?.status).toBe('revised')
  })

  it('a withdrawn doubt is marked and leaves only afterwards', () => {
    const marked = applyLive(reading, [doubt('b', 9, { revision: 2, status: 'withdrawn' })])
    expect(marked.rows[0]?.status).toBe('withdrawn')
    expect(ids(releaseRows(marked))).toEqual(['a'])
  })

  it('a doubt that waits and is withdrawn does not come in', () => {
    const waiting = applyLive(reading, [doubt('c', 3)])
    const gone = applyLive(waiting, [doubt('c', 4, { revision: 2, status: 'withdrawn' })])
    expect(held(gone)).toEqual([])
    expect(ids(releaseRows(gone))).toEqual(['b', 'a'])
  })

  it('what waited comes in, in order, at the return to the top', () => {
    const waiting = applyLive(reading, [doubt('c', 3), doubt('a', 4, { revision: 2, status: 'revised' })])
    const after = releaseRows(waiting)
    expect(ids(after)).toEqual(['a', 'c', 'b'])
    expect(after.hold).toBe(false)
    expect(held(after)).toEqual([])
  })

  it('more than can wait asks for a reload', () => {
    const many = Array.from({ length: MAX_HELD + 5 }, (_, i) => doubt(`n${i}`, 10 + i))
    const after = applyLive(reading, many)
    expect(after.held).toHaveLength(MAX_HELD)
    expect(after.stale).toBe(true)
  })
})

describe('pages of older doubts', () => {
  it('go below, without those that are there already', () => {
    const before = applyLive(EMPTY, [doubt('c', 3), doubt('b', 2)])
    const cursor = { kind: 'more', before: 'x' } as const
    const after = applyPage(before, [doubt('b', 2), doubt('a', 1)], cursor)
    expect(ids(after)).toEqual(['c', 'b', 'a'])
    expect(after.cursor).toEqual(cursor)
  })

  it('do not replace a newer revision by the page’s older one', () => {
    const before = applyLive(EMPTY, [doubt('a', 3, { revision: 2, status: 'revised' })])
    expect(applyPage(before, [doubt('a', 1)], { kind: 'end' }).rows[0]?.revision).toBe(2)
  })

  it('begin anew with what the server says stands, without the withdrawn', () => {
    const before = applyLive(EMPTY, [doubt('old', 1)])
    const rows = [doubt('b', 2), doubt('w', 3, { status: 'withdrawn' }), doubt('a', 1)]
    expect(ids(reset(before, rows, { kind: 'unknown' }))).toEqual(['b', 'a'])
  })
})
