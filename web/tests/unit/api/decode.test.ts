import { describe, expect, it } from 'vitest'
import { doubtPage, feedMessage, health } from '../../../src/api/decode'
import { doubtDetail } from '../../../src/api/decodeDetail'
import { ContractError } from '../../../src/api/errors'
import { makeDoubt } from '../../../mock/doubts.mjs'
import { seeded } from '../../../mock/random.mjs'
import { World } from '../../../mock/world.mjs'
import { doubt } from '../rows'

describe('a feed message', () => {
  it('is read from what the mock says, so that both speak one contract', () => {
    const world = new World()
    const random = seeded(7)
    const update = world.take(Array.from({ length: 40 }, () => makeDoubt(random, Date.now())))
    const read = feedMessage(JSON.stringify(update))
    expect(read?.kind === 'update' && read.update.doubts).toHaveLength(40)
    const first = feedMessage(JSON.stringify({ kind: 'snapshot', ...world.snapshot() }))
    expect(first?.kind === 'snapshot' && first.snapshot.counters.high.standing).toBeGreaterThan(0)
    const { health: said } = world.snapshot()
    expect(health(said, 'health').status).toBe('ok')
  })

  it('of an unknown kind is let pass', () => {
    expect(feedMessage('{"kind":"something-new"}')).toBeNull()
  })

  it.each([['nonsense'], ['[]'], ['{"kind":"update"}'], ['{"kind":"snapshot","seq":"1"}']])(
    'that is broken is refused: %s',
    (raw) => {
      expect(() => feedMessage(raw)).toThrow(ContractError)
    },
  )
})

describe('a list of doubts', () => {
  it('leaves out a row that cannot be read, and keeps its neighbours', () => {
    const page = doubtPage({ doubts: [doubt('a'), { doubt_id: 'b' }, doubt('c')], next: null })
    expect(page.doubts.map(({ doubt_id }) => doubt_id)).toEqual(['a', 'c'])
  })
})

describe('a doubt in detail', () => {
  it('is read with evidence, changes, rule and history', () => {
    const world = new World()
    const made = makeDoubt(seeded(1), Date.now(), 'id-number-modified')
    world.take([made])
    const read = doubtDetail(JSON.parse(JSON.stringify(world.detail(made.doubt_id))))
    expect(read.evidence[0]?.changed.certno?.parts).toContain('birth')
    expect(read.rule?.name.zh).toBe('身份证号修改')
    expect(read.history).toHaveLength(1)
  })

  it('does without what is optional', () => {
    const bare = {
      ...doubt('a'),
      reason: 'r',
      evidence: [{ event_id: 'e', source: 's', type: 't', time: 'x' }],
    }
    const read = doubtDetail(bare)
    expect(read.rule).toBeNull()
    expect(read.history).toEqual([])
    expect(read.evidence[0]?.fields).toEqual({})
  })
})
