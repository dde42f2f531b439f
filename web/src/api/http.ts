/** Asking the API over HTTP. Every way it can go wrong is one of the errors of errors.ts. */

import { plain } from '../format/plain'
import type { Text } from './contract'
import { ApiError, ContractError, NotFoundError, RefusedError, UnreachableError } from './errors'

const TIMEOUT_MS = 15_000

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

export interface Question {
  readonly method?: 'GET' | 'POST' | 'DELETE'
  readonly body?: unknown
  readonly signal?: AbortSignal | undefined
}

export type Ask = <T>(path: string, decode: (value: unknown) => T, question?: Question) => Promise<T>

/** `base` is where the API lives, without a slash at its end; empty for the page's own host. */
export function createAsk(base = '', fetcher: Fetch = (url, init) => fetch(url, init)): Ask {
  return async (path, decode, { method = 'GET', body, signal } = {}) => {
    const timeout = AbortSignal.timeout(TIMEOUT_MS)
    let response: Response
    try {
      response = await fetcher(`${base}${path}`, {
        headers: {
          accept: 'application/json',
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
        ...(method !== 'GET' && { method }),
        ...(body !== undefined && { body: JSON.stringify(body) }),
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
    if (!response.ok) {
      throw new RefusedError(response.status, `status ${response.status}`, await sentence(response))
    }
    if (response.status === 204) return decode(null)
    let parsed: unknown
    try {
      parsed = JSON.parse(plain(await response.text()))
    } catch {
      if (signal?.aborted) throw new ApiError('no longer wanted')
      throw new ContractError(`${path}: not JSON`)
    }
    return decode(parsed)
  }
}

/** The sentence that the API gives with a refusal. */
async function sentence(response: Response): Promise<Text | null> {
  try {
    const body = (await response.json()) as { error?: Partial<Text> } | null
    const { zh, en } = body?.error ?? {}
    return typeof zh === 'string' && typeof en === 'string' ? { zh, en } : null
  } catch {
    return null
  }
}

export function queryString(query: Readonly<Record<string, string | number | undefined>>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  )
  const encoded = new URLSearchParams(pairs).toString()
  return encoded === '' ? '' : `?${encoded}`
}
