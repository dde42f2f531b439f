import { readonly, shallowRef, type Ref } from 'vue'
import { storage as kept } from '../storage'

/** Dark for the wall; light for a desk by the window. */
export type Theme = 'dark' | 'light'

const STORAGE_KEY = 'fundwatch.theme'
const current = shallowRef<Theme>('dark')

export const theme: Readonly<Ref<Theme>> = readonly(current)

/** The address says it (`?theme=`), else the last choice on this screen, else dark. */
export function initialTheme(search: string, storage: Pick<Storage, 'getItem'>): Theme {
  const wanted = new URLSearchParams(search).get('theme') ?? storage.getItem(STORAGE_KEY)
  return wanted === 'light' ? 'light' : 'dark'
}

export function openTheme(): void {
  show(initialTheme(location.search, kept))
}

export function switchTheme(to: Theme): void {
  kept.setItem(STORAGE_KEY, to)
  show(to)
}

function show(to: Theme): void {
  current.value = to
  document.documentElement.dataset.theme = to
}
