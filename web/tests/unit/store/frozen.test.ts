import { describe, expect, it } from 'vitest'
import type { Health } from '../../../src/api/contract'
import { isFrozen } from '../../../src/store/frozen'

const health = (status: string, ...processes: [string, boolean][]): Health =>
  ({
    status,
    processes: processes.map(([process, alive]) => ({ process, instance: 'a', at: '', alive })),
  }) as unknown as Health

describe('figures that stand still while the feed beats', () => {
  it('are told when the live store is away', () => {
    expect(isFrozen(health('down'))).toBe(true)
  })

  it.each(['gateway', 'worker', 'sink.redis'])('are told when no %s lives', (process) => {
    expect(isFrozen(health('degraded', [process, false], [process, false]))).toBe(true)
    expect(isFrozen(health('degraded', [process, false], [process, true]))).toBe(false)
  })

  it('are not told of before anything is known, or of what the page does not need', () => {
    expect(isFrozen(null)).toBe(false)
    expect(isFrozen(health('ok'))).toBe(false)
    expect(isFrozen(health('degraded', ['sink.dingtalk', false], ['worker', true]))).toBe(false)
  })
})
