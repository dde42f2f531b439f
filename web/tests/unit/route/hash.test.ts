import { describe, expect, it } from 'vitest'
import { doubtHash, parsePlace } from '../../../src/route/hash'

describe('the address', () => {
  it('leads to a doubt and back again', () => {
    const id = 'c55e2132-e29b-5d13-a268-f0c00576f603'
    expect(parsePlace(doubtHash(id))).toEqual({ name: 'doubt', id })
    expect(parsePlace(doubtHash('a/b c'))).toEqual({ name: 'doubt', id: 'a/b c' })
  })

  it('leads to the dead letters', () => {
    expect(parsePlace('#/dead-letters')).toEqual({ name: 'dead-letters' })
  })

  it.each([[''], ['#'], ['#/'], ['#/doubts/'], ['#/doubts/a/b'], ['#/nowhere']])(
    'is the wall else: %s',
    (hash) => {
      expect(parsePlace(hash)).toEqual({ name: 'wall' })
    },
  )

  it('survives an id that is not well encoded', () => {
    expect(parsePlace('#/doubts/%E0%A4%A')).toEqual({ name: 'doubt', id: '%E0%A4%A' })
  })
})
