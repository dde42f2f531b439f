import { onScopeDispose, readonly, shallowRef, type Ref } from 'vue'

const SECOND = 1000

/** This machine's clock in ms, renewed on every full second while the component lives. */
export function useClock(): Readonly<Ref<number>> {
  const now = shallowRef(Date.now())
  let timer = 0
  function tick(): void {
    now.value = Date.now()
    timer = window.setTimeout(tick, SECOND - (now.value % SECOND) + 1)
  }
  tick()
  onScopeDispose(() => {
    window.clearTimeout(timer)
  })
  return readonly(now)
}
