import { describe, expect, it } from 'vitest'
import { RefusedError } from '../../../src/api/errors'
import { fileAddress } from '../../../src/api/replays'
import { createRest } from '../../../src/api/rest'
import { Replays } from '../../../mock/replays.mjs'
import { seeded } from '../../../mock/random.mjs'

/** The mock in the place of the network. */
const mock = new Replays(seeded(7), 'many')
const rest = createRest('', (address, { method = 'GET', body }) => {
  const given: unknown = typeof body === 'string' ? JSON.parse(body) : null
  const { status, value } = mock.answer(method, new URL(address, 'http://mock'), given)
  return Promise.resolve(new Response(status === 204 ? null : JSON.stringify(value), { status }))
})

describe('replays over REST', () => {
  it('are read whole: runs, figures, differences, doubts', async () => {
    const { runs, running } = await rest.replays.list()
    expect(running).toBeNull()
    expect(runs.map(({ state }) => state)).toEqual(['done', 'failed', 'cancelled', 'done', 'done'])
    const id = runs[0]?.run_id ?? ''
    const run = await rest.replays.one(id)
    const difference = run.differences['days-15']
    const figures = await rest.replays.totals(id, 'days-15')
    expect(figures.doubts).toBe(run.variants[1]?.doubts)
    const { total } = difference ?? {}
    expect((total?.new ?? 0) + (total?.changed ?? 0) + (total?.same ?? 0)).toBe(figures.doubts)
    const page = await rest.replays.doubts(id, 'days-15', null, 50)
    expect([page.doubts.length, page.next]).toEqual([50, '50'])
    expect(page.doubts[0]).not.toHaveProperty('detected_at')
    const one = await rest.replays.doubt(id, 'days-15', page.doubts[0]?.doubt_id ?? '')
    expect(one.evidence.length).toBeGreaterThan(0)
  })

  it('say the service’s own sentence when it refuses', async () => {
    const request = { source: { kind: 'archive' }, since: null, until: null, rules: null, set: {} } as const
    await rest.replays.start({ ...request, variants: [] })
    const second = rest.replays.start({ ...request, variants: [] })
    await expect(second).rejects.toBeInstanceOf(RefusedError)
    await expect(second).rejects.toMatchObject({
      status: 409,
      said: { zh: expect.stringContaining('正在进行') as string },
    })
  })

  it('are removed', async () => {
    const { runs } = await rest.replays.list()
    const id = runs.at(-1)?.run_id ?? ''
    await rest.replays.remove(id)
    expect((await rest.replays.list()).runs.map(({ run_id: left }) => left)).not.toContain(id)
  })

  it('offer their files under addresses of their own', () => {
    expect(fileAddress('a/b', 'report.html')).toBe('/api/replays/a%2Fb/files/report.html')
    expect(fileAddress('r', 'difference.json', { variant: 'v', download: true })).toBe(
      '/api/replays/r/files/difference.json?variant=v&download=true',
    )
  })
})
