/** What components get from the page's composition in main.ts. */

import { inject, type InjectionKey } from 'vue'
import type { Rest } from './api/rest'
import type { Store } from './store/store'

export const REST: InjectionKey<Rest> = Symbol('rest')
export const STORE: InjectionKey<Store> = Symbol('store')

function need<T>(key: InjectionKey<T>): T {
  const value = inject(key)
  if (value === undefined) throw new Error(`nothing provided for ${String(key.description)}`)
  return value
}

export const useRest = (): Rest => need(REST)
export const useStore = (): Store => need(STORE)
