/** Keeps asking for something while a component lives: often while a replay runs, seldom otherwise. */

import { onScopeDispose, shallowRef, type Ref } from 'vue'
import { ApiError, NotFoundError } from '../api/errors'
import type { RunState } from '../api/replayContract'

const BUSY_MS = 1_000
const QUIET_MS = 10_000

export type Asked<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'missing' }
  | { readonly state: 'failed' }
  | { readonly state: 'ready'; readonly value: T }

export interface Polled<T> {
  readonly asked: Ref<Asked<T>>
  /** Asks at once, whatever the timer says. */
  readonly refresh: () => Promise<void>
}

export function usePolled<T>(fetch: () => Promise<T>, isBusy: (value: T) => boolean): Polled<T> {
  const asked = shallowRef<Asked<T>>({ state: 'loading' })
  let timer = 0
  let turn = 0
  let over = false

  async function refresh(): Promise<void> {
    window.clearTimeout(timer)
    turn += 1
    const mine = turn
    try {
      const value = await fetch()
      if (mine === turn) asked.value = { state: 'ready', value }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      // What is shown already stays when only the renewal failed, unless it is gone.
      if (mine === turn && (asked.value.state !== 'ready' || error instanceof NotFoundError)) {
        asked.value = { state: error instanceof NotFoundError ? 'missing' : 'failed' }
      }
    }
    if (over || mine !== turn) return
    const { value } = { value: null, ...asked.value }
    timer = window.setTimeout(() => void refresh(), value !== null && isBusy(value) ? BUSY_MS : QUIET_MS)
  }

  void refresh()
  onScopeDispose(() => {
    over = true
    window.clearTimeout(timer)
  })
  return { asked, refresh }
}

export function isRunning(state: RunState): boolean {
  return state !== 'done' && state !== 'failed' && state !== 'cancelled'
}
