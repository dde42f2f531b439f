/** What the chart of doubts per minute shows, as a plain ECharts option. */

import type { BarSeriesOption } from 'echarts/charts'
import type { GridComponentOption, TooltipComponentOption } from 'echarts/components'
import type { ComposeOption } from 'echarts/core'
import type { Level } from '../../api/contract'
import { minuteOf } from '../../format/time'
import type { Minute } from '../../store/minutes'
import type { ChartStyle } from './chartStyle'

export type MinuteOption = ComposeOption<BarSeriesOption | GridComponentOption | TooltipComponentOption>

/** From the bottom: what weighs most stands on the axis. */
const STACK: readonly Level[] = ['high', 'medium', 'low']
const LABEL_EVERY = 10

export function minuteOption(
  minutes: readonly Minute[],
  names: Readonly<Record<Level, string>>,
  style: ChartStyle,
  moves: boolean,
): MinuteOption {
  const size = 0.8125 * style.rem
  const label = { color: style.text, fontSize: size, fontFamily: style.font }
  return {
    animation: moves,
    animationDuration: 300,
    // Bars that grow by one need no motion, and text drawn anew for every frame of it is dear.
    animationDurationUpdate: 0,
    grid: { left: 0, right: 4, top: 0.75 * style.rem, bottom: 0, outerBoundsMode: 'same' },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'shadow', shadowStyle: { color: style.line, opacity: 0.5 } },
      backgroundColor: style.surface,
      borderColor: style.line,
      textStyle: { color: style.strong, fontSize: 0.875 * style.rem, fontFamily: style.font },
      confine: true,
    },
    xAxis: {
      type: 'category',
      data: minutes.map(({ at }) => minuteOf(at)),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: style.line } },
      axisLabel: {
        ...label,
        // Full tens of minutes, so that labels stay on round times while the window moves on.
        interval: (index: number) => isTen(minutes[index]),
      },
    },
    yAxis: {
      type: 'value',
      ...scale(Math.max(...minutes.map(({ high, medium, low }) => high + medium + low), 0)),
      axisLabel: label,
      splitLine: { lineStyle: { color: style.line } },
    },
    series: STACK.map((level) => ({
      type: 'bar',
      name: names[level],
      stack: 'minute',
      barCategoryGap: '28%',
      itemStyle: { color: style.fill[level] },
      emphasis: { disabled: true },
      data: minutes.map((minute) => minute[level]),
    })),
  }
}

/** Whole, round steps: at most five of them, at least four doubts high. */
export function scale(highest: number): { readonly max: number; readonly interval: number } {
  const wanted = Math.max(4, highest)
  for (let power = 1; ; power *= 10) {
    for (const step of [1, 2, 5]) {
      const interval = step * power
      if (interval * 5 >= wanted) return { max: Math.ceil(wanted / interval) * interval, interval }
    }
  }
}

function isTen(minute: Minute | undefined): boolean {
  return minute !== undefined && (minute.at / 60_000) % LABEL_EVERY === 0
}

export interface Totals {
  readonly all: number
  readonly high: number
  readonly medium: number
  readonly low: number
  readonly peak: number
  /** When the peak was, in ms; the earliest if several minutes share it. */
  readonly peakAt: number
}

export function totals(minutes: readonly Minute[]): Totals {
  const sums = { all: 0, high: 0, medium: 0, low: 0, peak: 0, peakAt: 0 }
  for (const { at, high, medium, low } of minutes) {
    const all = high + medium + low
    sums.all += all
    sums.high += high
    sums.medium += medium
    sums.low += low
    if (all > sums.peak) {
      sums.peak = all
      sums.peakAt = at
    }
  }
  return sums
}
