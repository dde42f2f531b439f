/** What a run was asked for, in words. */

import type { ReplayRequest } from '../../api/replayContract'
import { t } from '../../i18n'
import { dayAfter } from '../../store/replayForm'

export function sourceWords(request: ReplayRequest | null): string {
  if (request === null) return t('replays.cli')
  return request.source.kind === 'archive' ? t('form.archive') : request.source.files.join(', ')
}

/** The end is told as the last day included. */
export function periodWords({ since, until }: ReplayRequest): string {
  const from = since?.slice(0, 10)
  const to = until === null ? undefined : lastDay(until)
  if (from !== undefined && to !== undefined) return `${from} – ${to}`
  if (from !== undefined) return t('run.from', { since: from })
  return to === undefined ? t('run.periodAll') : t('run.to', { until: to })
}

function lastDay(until: string): string {
  return until.slice(10, 19) === 'T00:00:00' ? dayAfter(until.slice(0, 10), -1) : until.slice(0, 10)
}
