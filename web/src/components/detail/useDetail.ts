import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import type { DoubtDetail } from '../../api/contract'
import { ApiError, NotFoundError } from '../../api/errors'
import { useRest, useStore } from '../../services'

export type Detail =
  | { readonly state: 'loading' }
  | { readonly state: 'missing' }
  | { readonly state: 'failed' }
  | { readonly state: 'ready'; readonly doubt: DoubtDetail }

/** A doubt with its evidence, fetched again when the feed tells of a newer revision. */
export function useDetail(id: () => string): { detail: Ref<Detail>; load: () => Promise<void> } {
  const rest = useRest()
  const store = useStore()
  const detail = shallowRef<Detail>({ state: 'loading' })
  let running: AbortController | null = null

  async function load(): Promise<void> {
    running?.abort()
    const mine = new AbortController()
    running = mine
    try {
      const doubt = await rest.doubt(id(), mine.signal)
      if (running === mine) detail.value = { state: 'ready', doubt }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      // What is shown already stays when only the renewal failed.
      if (running !== mine || detail.value.state === 'ready') return
      detail.value = { state: error instanceof NotFoundError ? 'missing' : 'failed' }
    }
  }

  watch(
    id,
    () => {
      detail.value = { state: 'loading' }
      void load()
    },
    { immediate: true },
  )
  watch(store.lastUpdate, (update) => {
    const told = update?.doubts.find((doubt) => doubt.doubt_id === id())
    const have = detail.value.state === 'ready' ? detail.value.doubt.revision : 0
    if (told !== undefined && told.revision > have) void load()
  })
  onScopeDispose(() => {
    running?.abort()
  })
  return { detail, load }
}
