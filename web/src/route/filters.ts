/** The filters in the page's address (`?level=high&rule=…`), so that reload, back and a copied link keep them. */

import { watch } from 'vue'
import { LEVELS } from '../api/contract'
import { masked } from '../format/mask'
import { isFiltered, NO_FILTERS, STATUS_FILTERS, type Filters } from '../store/filters'
import type { Store } from '../store/store'

const NAMES = ['level', 'rule', 'facility', 'status', 'q'] as const
const LONGEST = 100

/** What an address says; what it says wrongly is as if it said nothing. */
export function parseFilters(search: string): Filters {
  const given = new URLSearchParams(search)
  const text = (name: string): string => (given.get(name) ?? '').trim().slice(0, LONGEST)
  return {
    level: LEVELS.find((level) => level === given.get('level')) ?? null,
    rule: text('rule') || null,
    facility: text('facility') || null,
    status: STATUS_FILTERS.find((status) => status === given.get('status')) ?? NO_FILTERS.status,
    q: text('q'),
  }
}

/** The same address with these filters and no others. An identity number is written as it is shown: masked. */
export function withFilters(search: string, filters: Filters): string {
  const query = new URLSearchParams(search)
  for (const name of NAMES) query.delete(name)
  if (filters.level !== null) query.set('level', filters.level)
  if (filters.rule !== null) query.set('rule', filters.rule)
  if (filters.facility !== null) query.set('facility', filters.facility)
  if (filters.status !== NO_FILTERS.status) query.set('status', filters.status)
  if (filters.q.trim() !== '') query.set('q', masked(filters.q.trim()))
  const written = query.toString()
  return written === '' ? '' : `?${written}`
}

/** Takes the address's filters, and keeps address and filters the same from then on. */
export function keepFilters(store: Pick<Store, 'stream' | 'setFilters'>): void {
  const asked = parseFilters(location.search)
  if (isFiltered(asked)) store.setFilters(asked)
  watch(
    () => store.stream.value.filters,
    (filters, before) => {
      const search = withFilters(location.search, filters)
      if (search === withFilters(location.search, parseFilters(location.search))) return
      const address = `${location.pathname}${search}${location.hash}`
      // Each letter of a search is no step of its own to go back.
      const typing = before.q !== filters.q && before.q !== '' && filters.q !== ''
      history[typing ? 'replaceState' : 'pushState'](history.state, '', address)
    },
  )
  window.addEventListener('popstate', () => {
    const wanted = parseFilters(location.search)
    const shown = store.stream.value.filters
    if (withFilters('', wanted) !== withFilters('', shown)) store.setFilters(wanted)
  })
}
