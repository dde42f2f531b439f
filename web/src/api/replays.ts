/** Replays over REST. */

import { queryString, type Ask } from './http'
import { replayDoubtDetail, replayDoubtPage, run, runDetail, runList, sources, totals } from './decodeReplays'
import type {
  ReplayDoubtDetail,
  ReplayDoubtPage,
  ReplayRequest,
  Run,
  RunDetail,
  RunList,
  Sources,
  Totals,
} from './replayContract'

export interface Replays {
  list: () => Promise<RunList>
  sources: () => Promise<Sources>
  start: (request: ReplayRequest) => Promise<Run>
  one: (id: string, signal?: AbortSignal) => Promise<RunDetail>
  cancel: (id: string) => Promise<RunDetail>
  remove: (id: string) => Promise<void>
  totals: (id: string, variant: string) => Promise<Totals>
  doubts: (id: string, variant: string, before: string | null, limit: number) => Promise<ReplayDoubtPage>
  doubt: (id: string, variant: string, doubt: string) => Promise<ReplayDoubtDetail>
}

const at = (id: string): string => `/api/replays/${encodeURIComponent(id)}`

export function createReplays(ask: Ask): Replays {
  return {
    list: () => ask('/api/replays', runList),
    sources: () => ask('/api/replays/sources', sources),
    start: (request) => ask('/api/replays', run, { method: 'POST', body: request }),
    one: (id, signal) => ask(at(id), runDetail, { signal }),
    cancel: (id) => ask(`${at(id)}/cancel`, runDetail, { method: 'POST' }),
    remove: (id) => ask(at(id), () => undefined, { method: 'DELETE' }),
    totals: (id, variant) => ask(`${at(id)}/totals${queryString({ variant })}`, totals),
    doubts: (id, variant, before, limit) =>
      ask(`${at(id)}/doubts${queryString({ variant, before: before ?? undefined, limit })}`, replayDoubtPage),
    doubt: (id, variant, doubt) =>
      ask(`${at(id)}/doubts/${encodeURIComponent(doubt)}${queryString({ variant })}`, replayDoubtDetail),
  }
}

export type ReportFile = 'report.html' | 'report.xlsx' | 'certificate.html' | 'certificate.json'

/** Where a file of a run is; `download` keeps it instead of opening it. */
export function fileAddress(
  id: string,
  name: ReportFile | 'difference.json',
  more: { download?: boolean; variant?: string } = {},
): string {
  const query = {
    ...(more.variant !== undefined && { variant: more.variant }),
    ...(more.download && { download: 'true' }),
  }
  return `${at(id)}/files/${name}${queryString(query)}`
}
