import { onMounted, onScopeDispose, readonly, shallowRef, type Ref } from 'vue'

/** An element's inner size and the size of 1 rem, in px. */
export interface Box {
  readonly width: number
  readonly height: number
  readonly rem: number
}

/** Follows an element's size; 1 rem changes with the screen's width, so it is read along. */
export function useBox(element: Readonly<Ref<HTMLElement | null>>): Readonly<Ref<Box>> {
  const box = shallowRef<Box>({ width: 0, height: 0, rem: 16 })
  const observer = new ResizeObserver(() => {
    const { clientWidth = 0, clientHeight = 0 } = element.value ?? {}
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
    box.value = { width: clientWidth, height: clientHeight, rem }
  })
  onMounted(() => {
    if (element.value !== null) observer.observe(element.value)
  })
  onScopeDispose(() => {
    observer.disconnect()
  })
  return readonly(box)
}
