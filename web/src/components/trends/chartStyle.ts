import type { Level } from '../../api/contract'

/** The page's colours and measures as a chart needs them. */
export interface ChartStyle {
  readonly fill: Readonly<Record<Level, string>>
  readonly text: string
  readonly strong: string
  readonly line: string
  readonly surface: string
  readonly font: string
  /** 1 rem in px. */
  readonly rem: number
}

/** As the theme has them now. */
export function chartStyle(rem: number): ChartStyle {
  const values = getComputedStyle(document.documentElement)
  const value = (name: string): string => values.getPropertyValue(name).trim()
  return {
    fill: { high: value('--high-fill'), medium: value('--medium-fill'), low: value('--low-fill') },
    text: value('--text-3'),
    strong: value('--text'),
    line: value('--line'),
    surface: value('--surface'),
    font: value('--font'),
    rem,
  }
}
