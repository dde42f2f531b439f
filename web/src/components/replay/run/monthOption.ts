/** What the charts by month show, as plain ECharts options. */

import type { BarSeriesOption } from 'echarts/charts'
import type { GridComponentOption, TooltipComponentOption } from 'echarts/components'
import type { ComposeOption } from 'echarts/core'
import type { ChartStyle } from '../../trends/chartStyle'
import { scale } from '../../trends/minuteOption'

export type MonthOption = ComposeOption<BarSeriesOption | GridComponentOption | TooltipComponentOption>

/** One colour and one number a month; a negative number stands below the axis. */
export interface MonthSeries {
  readonly name: string
  readonly colour: (style: ChartStyle) => string
  readonly values: readonly number[]
}

export function monthOption(
  months: readonly string[],
  series: readonly MonthSeries[],
  style: ChartStyle,
  moves: boolean,
): MonthOption {
  const label = { color: style.text, fontSize: 0.8125 * style.rem, fontFamily: style.font }
  const above = months.map((_, at) =>
    series.reduce((sum, { values }) => sum + Math.max(0, values[at] ?? 0), 0),
  )
  const below = months.map((_, at) =>
    series.reduce((sum, { values }) => sum - Math.min(0, values[at] ?? 0), 0),
  )
  const { max, interval } = scale(Math.max(0, ...above, ...below))
  const down = Math.max(0, ...below)
  return {
    animation: moves,
    animationDuration: 300,
    grid: { left: 0, right: 4, top: 0.75 * style.rem, bottom: 0, outerBoundsMode: 'same' },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'shadow', shadowStyle: { color: style.line, opacity: 0.5 } },
      backgroundColor: style.surface,
      borderColor: style.line,
      textStyle: { color: style.strong, fontSize: 0.875 * style.rem, fontFamily: style.font },
      valueFormatter: (value) => (typeof value === 'number' ? String(Math.abs(value)) : ''),
      confine: true,
    },
    xAxis: {
      type: 'category',
      data: [...months],
      axisTick: { show: false },
      axisLine: { lineStyle: { color: style.line } },
      axisLabel: { ...label, hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      max: Math.max(...above, 0) > 0 || down === 0 ? max : 0,
      min: down > 0 ? -Math.ceil(down / interval) * interval : 0,
      interval,
      axisLabel: { ...label, formatter: (value: number) => String(Math.abs(value)) },
      splitLine: { lineStyle: { color: style.line } },
    },
    series: series.map(({ name, colour, values }) => ({
      type: 'bar',
      name,
      stack: 'month',
      barMaxWidth: 3 * style.rem,
      itemStyle: { color: colour(style) },
      emphasis: { disabled: true },
      data: [...values],
    })),
  }
}

/** More columns than this are only drawn where something was: none is ever left out. */
const WHOLE_MONTHS = 600

/** Every month from the first to the last, also those in which nothing was. */
export function monthsBetween(keys: readonly string[]): readonly string[] {
  const sorted = [...keys].sort()
  const [first, last] = [sorted[0], sorted.at(-1)]
  if (first === undefined || last === undefined) return []
  const months: string[] = []
  let [year = 0, month = 1] = first.split('-').map(Number)
  for (let key = first; key <= last;) {
    if (months.length === WHOLE_MONTHS) return [...new Set(sorted)]
    months.push(key)
    month += 1
    if (month > 12) [year, month] = [year + 1, 1]
    key = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}`
  }
  return months
}
