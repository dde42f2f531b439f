import { describe, expect, it } from 'vitest'
import type { Health } from '../../../src/api/contract'
import { byCount, parts } from '../../../src/components/health/parts'

const beat = (process: string, alive: boolean, instance = 'a') => ({ process, instance, at: null, alive })
const health = (part: Partial<Health>): Health => ({
  status: 'ok',
  lag: {},
  dead_letters: { total: 0, by_reason: {} },
  flagged: {},
  flag_examples: {},
  events: { accepted: 0, refused: 0 },
  last_event: null,
  processes: [],
  problems: [],
  ...part,
})

describe('the parts of the pipeline', () => {
  it('stand in the order that events pass them, new ones last', () => {
    const found = parts(health({ lag: { 'sink.redis': 0, worker: 0, 'sink.archive': 0, gateway: 0 } }))
    expect(found.map(({ process }) => process)).toEqual(['gateway', 'worker', 'sink.redis', 'sink.archive'])
  })

  it('are graded by who speaks and what waits', () => {
    const found = parts(
      health({
        lag: { gateway: 0, worker: 5_000 },
        processes: [
          beat('gateway', true),
          beat('worker', true),
          beat('sink.redis', true, 'a'),
          beat('sink.redis', false, 'b'),
          beat('sink.dingtalk', false),
        ],
      }),
    )
    expect(Object.fromEntries(found.map(({ process, grade }) => [process, grade]))).toEqual({
      gateway: 'ok',
      worker: 'warn',
      'sink.redis': 'warn',
      'sink.dingtalk': 'bad',
    })
    expect(found.find(({ process }) => process === 'sink.redis')).toMatchObject({
      alive: 1,
      all: 2,
      lag: null,
    })
  })
})

it('counts stand largest first, without zeros', () => {
  expect(byCount({ a: 1, b: 3, c: 0, d: 3 })).toEqual([
    ['b', 3],
    ['d', 3],
    ['a', 1],
  ])
})
