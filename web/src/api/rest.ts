/** The REST side of the API. Every function rejects with an `ApiError` (see errors.ts) and with nothing else. */

import type { DeadLetterPage, DoubtDetail, DoubtPage, RuleEntry } from './contract'
import { doubtPage } from './decode'
import { deadLetterPage, doubtDetail, ruleEntries } from './decodeDetail'
import { ApiError, ContractError, NotFoundError, RefusedError, UnreachableError } from './errors'

const TIMEOUT_MS = 15_000

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
}

type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** `base` is where the API lives, without a slash at its end; empty for the page's own host. */
export function createRest(base = '', fetcher: Fetch = (url, init) => fetch(url, init)): Rest {
  async function get<T>(path: string, decode: (value: unknown) => T, signal?: AbortSignal): Promise<T> {
    const timeout = AbortSignal.timeout(TIMEOUT_MS)
    let response: Response
    try {
      response = await fetcher(`${base}${path}`, {
        headers: { accept: 'application/json' },
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      })
    } catch (error) {
      if (signal?.aborted) throw new ApiError('no longer wanted')
      throw new UnreachableError(error instanceof Error ? error.message : 'no answer')
    }
    if (response.status === 404) throw new NotFoundError(path)
    // A proxy in front answers 502 to 504 when the API itself is away.
    if (response.status >= 502 && response.status <= 504) {
      throw new UnreachableError(`status ${response.status}`)
    }
    if (!response.ok) throw new RefusedError(response.status, `status ${response.status}`)
    let body: unknown
    try {
      body = await response.json()
    } catch {
      if (signal?.aborted) throw new ApiError('no longer wanted')
      throw new ContractError(`${path}: not JSON`)
    }
    return decode(body)
  }

  return {
    doubts: (query, signal) => get(`/api/doubts${queryString(query)}`, doubtPage, signal),
    doubt: (id, signal) => get(`/api/doubts/${encodeURIComponent(id)}`, doubtDetail, signal),
    rules: () => get('/api/rules', ruleEntries),
    deadLetters: (before, limit) =>
      get(`/api/dead-letters${queryString(before === null ? { limit } : { before, limit })}`, deadLetterPage),
  }
}

function queryString(query: DoubtQuery): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  )
  const encoded = new URLSearchParams(pairs).toString()
  return encoded === '' ? '' : `?${encoded}`
}
