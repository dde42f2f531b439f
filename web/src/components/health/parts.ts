/** The pipeline's parts with what is known of each: processes that speak, and events that wait. */

import type { Health } from '../../api/contract'

export type Grade = 'ok' | 'warn' | 'bad'

export interface Part {
  readonly process: string
  readonly alive: number
  readonly all: number
  /** Messages waiting; null for a part that consumes nothing. */
  readonly lag: number | null
  readonly grade: Grade
}

const ORDER = [
  'gateway',
  'worker',
  'sink.levels',
  'sink.clickhouse',
  'sink.redis',
  'sink.dingtalk',
  'sink.archive',
  'api',
]
/** From here on a lag is worth a look. It is ours: some ten seconds of a quiet province. */
const LAG_WARN = 1_000

export function parts(health: Health): readonly Part[] {
  const names = new Set([...Object.keys(health.lag), ...health.processes.map(({ process }) => process)])
  return [...names].sort(byOrder).map((process) => {
    const beats = health.processes.filter((beat) => beat.process === process)
    const alive = beats.filter((beat) => beat.alive).length
    const lag = health.lag[process] ?? null
    return { process, alive, all: beats.length, lag, grade: grade(alive, beats.length, lag) }
  })
}

function grade(alive: number, all: number, lag: number | null): Grade {
  if (all > 0 && alive === 0) return 'bad'
  return alive < all || (lag ?? 0) >= LAG_WARN ? 'warn' : 'ok'
}

function byOrder(a: string, b: string): number {
  const place = (name: string): number => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length)
  return place(a) - place(b) || (a < b ? -1 : 1)
}

/** A table of counts, largest first. */
export function byCount(counts: Readonly<Record<string, number>>): readonly (readonly [string, number])[] {
  return Object.entries(counts)
    .filter(([, n]) => n > 0)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
}
