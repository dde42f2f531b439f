import { onScopeDispose, ref, watch, type Ref } from 'vue'

const SETTLE_MS = 250

/** A text field's value that is handed on once the user has stopped typing, and follows changes from outside. */
export function useSettled(source: () => string, commit: (value: string) => void): Ref<string> {
  const value = ref(source())
  let timer = 0
  watch(source, (next) => {
    if (next !== value.value.trim()) value.value = next
  })
  watch(value, (next) => {
    window.clearTimeout(timer)
    if (next.trim() === source().trim()) return
    timer = window.setTimeout(() => {
      commit(next)
    }, SETTLE_MS)
  })
  onScopeDispose(() => {
    window.clearTimeout(timer)
  })
  return value
}
