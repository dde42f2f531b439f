import { describe, expect, it } from 'vitest'
import type { ChartStyle } from '../../../src/components/trends/chartStyle'
import { minuteOption, scale, totals } from '../../../src/components/trends/minuteOption'
import { applyMinutes, lastHour } from '../../../src/store/minutes'

const now = Date.parse('2026-03-02T10:30:40+08:00')
const minutes = lastHour(
  applyMinutes(new Map(), [
    { minute: '2026-03-02T10:00:00+08:00', high: 3, medium: 2, low: 1 },
    { minute: '2026-03-02T10:30:00+08:00', high: 1, medium: 0, low: 0 },
  ]),
  now,
)
const fill = { high: '#f00', medium: '#fa0', low: '#00f' }
const style: ChartStyle = {
  fill,
  text: '#999',
  strong: '#fff',
  line: '#333',
  surface: '#111',
  font: 'x',
  rem: 16,
}

describe('the chart of doubts per minute', () => {
  const option = minuteOption(minutes, { high: '高', medium: '中', low: '低' }, style, true)

  it('stacks the levels over sixty minutes', () => {
    const series = option.series as { name: string; stack: string; data: number[] }[]
    expect(series.map(({ name, stack }) => [name, stack])).toEqual([
      ['高', 'minute'],
      ['中', 'minute'],
      ['低', 'minute'],
    ])
    expect(series.map(({ data }) => data[29])).toEqual([3, 2, 1])
    expect(series[0]?.data).toHaveLength(60)
  })

  it('labels full tens of minutes in Asia/Shanghai', () => {
    const axis = option.xAxis as { data: string[]; axisLabel: { interval: (index: number) => boolean } }
    const labels = axis.data.filter((_, index) => axis.axisLabel.interval(index))
    expect(labels).toEqual(['09:40', '09:50', '10:00', '10:10', '10:20', '10:30'])
  })

  it('does not move for those who asked for calm', () => {
    expect(minuteOption(minutes, { high: '', medium: '', low: '' }, style, false).animation).toBe(false)
  })

  it('says in numbers what it draws', () => {
    const peakAt = Date.parse('2026-03-02T10:00:00+08:00')
    expect(totals(minutes)).toEqual({ all: 7, high: 4, medium: 2, low: 1, peak: 6, peakAt })
  })
})

describe('the scale', () => {
  it.each([
    [0, 4, 1],
    [5, 5, 1],
    [6, 6, 2],
    [33, 40, 10],
    [101, 150, 50],
    [1234, 1500, 500],
  ])('for %i is up to %i in steps of %i', (highest, max, interval) => {
    expect(scale(highest)).toEqual({ max, interval })
  })
})
