import { describe, expect, it } from 'vitest'
import { doubtHash, parsePlace, replayDoubtHash, replayHash } from '../../../src/route/hash'

describe('the address', () => {
  it('leads to a doubt and back again', () => {
    const id = 'c55e2132-e29b-5d13-a268-f0c00576f603'
    expect(parsePlace(doubtHash(id))).toEqual({ name: 'doubt', id })
    expect(parsePlace(doubtHash('a/b c'))).toEqual({ name: 'doubt', id: 'a/b c' })
  })

  it('leads to the dead letters', () => {
    expect(parsePlace('#/dead-letters')).toEqual({ name: 'dead-letters' })
  })

  it('leads to the replays, one of them, and a doubt of one', () => {
    expect(parsePlace('#/replays')).toEqual({ name: 'replays' })
    expect(parsePlace('#/replays/new')).toEqual({ name: 'new-replay' })
    expect(parsePlace(replayHash('20261122-01'))).toEqual({ name: 'replay', id: '20261122-01', doubt: null })
    const doubt = { variant: 'days-15', id: 'c55e2132' }
    expect(parsePlace(replayDoubtHash('r', doubt.variant, doubt.id))).toEqual({
      name: 'replay',
      id: 'r',
      doubt,
    })
    expect(parsePlace('#/replays/r/half')).toEqual({ name: 'wall' })
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
