/** The REST side of the API. Every function rejects with an `ApiError` (see errors.ts) and with nothing else. */

import type { DeadLetterPage, DoubtDetail, DoubtPage, RuleEntry } from './contract'
import { doubtPage } from './decode'
import { deadLetterPage, doubtDetail, ruleEntries } from './decodeDetail'
import { createAsk, queryString, type Fetch } from './http'
import { createReplays, type Replays } from './replays'

export interface DoubtQuery {
  readonly level?: string
  readonly rule?: string
  readonly facility?: string
  readonly status?: string
  readonly q?: string
  readonly before?: string
  readonly limit?: number
}

export interface Rest {
  doubts: (query: DoubtQuery, signal?: AbortSignal) => Promise<DoubtPage>
  doubt: (id: string, signal?: AbortSignal) => Promise<DoubtDetail>
  rules: () => Promise<readonly RuleEntry[]>
  deadLetters: (before: string | null, limit: number) => Promise<DeadLetterPage>
  replays: Replays
}

/** `base` is where the API lives, without a slash at its end; empty for the page's own host. */
export function createRest(base = '', fetcher?: Fetch): Rest {
  const ask = createAsk(base, fetcher)
  return {
    doubts: (query, signal) => ask(`/api/doubts${queryString({ ...query })}`, doubtPage, { signal }),
    doubt: (id, signal) => ask(`/api/doubts/${encodeURIComponent(id)}`, doubtDetail, { signal }),
    rules: () => ask('/api/rules', ruleEntries),
    deadLetters: (before, limit) =>
      ask(`/api/dead-letters${queryString({ before: before ?? undefined, limit })}`, deadLetterPage),
    replays: createReplays(ask),
  }
}
