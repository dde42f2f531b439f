// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { createApp } from 'vue'
import DoubtRow from '../../../src/components/stream/DoubtRow.vue'
import { toRow } from '../../../src/store/row'
import { doubt } from '../rows'

function drawn(found: 'retrospect' | null): string {
  const place = document.createElement('div')
  const row = toRow(doubt('d1', 0, { found }))
  createApp(DoubtRow, { row, rule: undefined, fresh: false, today: '2026-03-02', tabbable: true }).mount(
    place,
  )
  return place.textContent
}

describe('a doubt in the stream', () => {
  it('says when it was found in retrospect, and only then', () => {
    expect(drawn('retrospect')).toContain('历史补查')
    expect(drawn(null)).not.toContain('历史补查')
  })
})
