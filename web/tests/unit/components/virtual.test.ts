import { describe, expect, it } from 'vitest'
import { rowAfterKey, scrollToSee, visibleSlice } from '../../../src/components/stream/virtual'

describe('the rows that are drawn', () => {
  it('are those in sight and a few beyond, however long the list', () => {
    expect(visibleSlice(0, 600, 60, 10_000)).toEqual({ first: 0, end: 16 })
    expect(visibleSlice(60_000, 600, 60, 10_000)).toEqual({ first: 994, end: 1016 })
    expect(visibleSlice(599_400, 600, 60, 10_000)).toEqual({ first: 9984, end: 10_000 })
  })

  it('are none of an empty list or an unmeasured one', () => {
    expect(visibleSlice(0, 600, 60, 0)).toEqual({ first: 0, end: 0 })
    expect(visibleSlice(0, 600, 0, 10)).toEqual({ first: 0, end: 0 })
  })

  it('are none beyond the end when the list became shorter', () => {
    expect(visibleSlice(60_000, 600, 60, 5)).toEqual({ first: 5, end: 5 })
  })
})

describe('keys', () => {
  it.each([
    ['ArrowDown', 4, 5],
    ['ArrowUp', 4, 3],
    ['ArrowUp', 0, 0],
    ['ArrowDown', 99, 99],
    ['PageDown', 4, 14],
    ['PageUp', 4, 0],
    ['Home', 50, 0],
    ['End', 50, 99],
    ['x', 50, null],
  ])('%s from row %i leads to %j', (key, from, to) => {
    expect(rowAfterKey(key, from, 100, 10)).toBe(to)
  })

  it('scroll only as far as the row needs to be seen', () => {
    expect(scrollToSee(5, 0, 600, 60)).toBe(0)
    expect(scrollToSee(10, 0, 600, 60)).toBe(60)
    expect(scrollToSee(2, 300, 600, 60)).toBe(120)
  })
})
