/** The part of ECharts that the page draws with; a chunk of its own, fetched after the first paint. */

import { BarChart } from 'echarts/charts'
import { GridComponent, TooltipComponent } from 'echarts/components'
import { init, use, type EChartsType } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'

use([BarChart, GridComponent, TooltipComponent, CanvasRenderer])

export function createChart(element: HTMLElement): EChartsType {
  return init(element)
}
export type { EChartsType }
