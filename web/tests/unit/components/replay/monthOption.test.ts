import { describe, expect, it } from 'vitest'
import { monthOption, monthsBetween } from '../../../../src/components/replay/run/monthOption'
import type { ChartStyle } from '../../../../src/components/trends/chartStyle'

const style: ChartStyle = {
  fill: { high: '#f00', medium: '#fa0', low: '#00f' },
  text: '#999',
  strong: '#fff',
  line: '#333',
  surface: '#111',
  font: 'x',
  rem: 16,
}

describe('the months of a chart', () => {
  it('have no gap, also over a new year', () => {
    expect(monthsBetween(['2026-02', '2025-11'])).toEqual(['2025-11', '2025-12', '2026-01', '2026-02'])
    expect(monthsBetween([])).toEqual([])
    expect(monthsBetween(['2026-02'])).toEqual(['2026-02'])
  })
})

describe('the chart by month', () => {
  const option = monthOption(
    ['2026-01', '2026-02'],
    [
      { name: 'new', colour: ({ fill }) => fill.low, values: [7, 0] },
      { name: 'gone', colour: ({ text }) => text, values: [0, -12] },
    ],
    style,
    false,
  )

  it('shows what is gone below the axis, without a minus sign', () => {
    const axis = option.yAxis as { min: number; max: number; axisLabel: { formatter: (n: number) => string } }
    expect([axis.min, axis.max]).toEqual([-15, 15])
    expect(axis.axisLabel.formatter(-10)).toBe('10')
  })

  it('gives each kind its colour and does not move for those who asked for calm', () => {
    const series = option.series as { name: string; itemStyle: { color: string } }[]
    expect(series.map(({ name, itemStyle }) => [name, itemStyle.color])).toEqual([
      ['new', '#00f'],
      ['gone', '#999'],
    ])
    expect(option.animation).toBe(false)
  })
})

describe('months of a long history', () => {
  const year = (n: number): string => String(n).padStart(4, '0')

  it('are all there up to six hundred', () => {
    const months = monthsBetween(['1980-01', '2029-12'])
    expect([months.length, months[0], months.at(-1)]).toEqual([600, '1980-01', '2029-12'])
  })

  it('beyond that are those in which something was, and none is left out', () => {
    expect(monthsBetween(['2026-03', '1925-01', '1975-06', '2026-03'])).toEqual([
      '1925-01',
      '1975-06',
      '2026-03',
    ])
    const every = Array.from(
      { length: 900 },
      (_, at) => `${year(1950 + Math.floor(at / 12))}-${String((at % 12) + 1).padStart(2, '0')}`,
    )
    expect(monthsBetween(every)).toEqual(every)
  })
})
