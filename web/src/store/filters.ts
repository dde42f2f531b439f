import type { DoubtRow, Level, Status } from '../api/contract'
import type { DoubtQuery } from '../api/rest'
import { masked } from '../format/mask'

/** `standing` is raised or revised: what has not been withdrawn. */
export type StatusFilter = 'standing' | Status | 'all'
export const STATUS_FILTERS: readonly StatusFilter[] = ['standing', 'raised', 'revised', 'withdrawn', 'all']

export interface Filters {
  readonly level: Level | null
  readonly rule: string | null
  readonly facility: string | null
  readonly status: StatusFilter
  readonly q: string
}

export const NO_FILTERS: Filters = { level: null, rule: null, facility: null, status: 'standing', q: '' }

export function isFiltered(filters: Filters): boolean {
  return (
    filters.level !== null ||
    filters.rule !== null ||
    filters.facility !== null ||
    filters.status !== 'standing' ||
    filters.q.trim() !== ''
  )
}

export function hasStatus(status: Status, wanted: StatusFilter): boolean {
  if (wanted === 'all') return true
  if (wanted === 'standing') return status !== 'withdrawn'
  return status === wanted
}

/** Whether a doubt from the feed belongs to what is shown; the API answers the same question for pages. */
export function matches(doubt: DoubtRow, filters: Filters): boolean {
  return (
    hasStatus(doubt.status, filters.status) &&
    (filters.level === null || doubt.level === filters.level) &&
    (filters.rule === null || doubt.rule_id === filters.rule) &&
    (filters.facility === null || doubt.facility === filters.facility) &&
    hasText(doubt, filters.q)
  )
}

function hasText(doubt: DoubtRow, q: string): boolean {
  // A whole identity number is looked for as it is shown: masked. An id of an act may look like one and is shown whole.
  const asked = q.trim().toLowerCase()
  const wanted = [asked, masked(q.trim()).toLowerCase()]
  if (asked === '') return true
  const places = [
    doubt.doubt_id,
    doubt.rule_id,
    doubt.subject.id,
    doubt.subject.name,
    doubt.facility,
    doubt.message.zh,
    doubt.message.en,
  ]
  return places.some((place) => wanted.some((one) => place?.toLowerCase().includes(one)))
}

export function toQuery(filters: Filters): DoubtQuery {
  return {
    ...(filters.level !== null && { level: filters.level }),
    ...(filters.rule !== null && { rule: filters.rule }),
    ...(filters.facility !== null && { facility: filters.facility }),
    ...(filters.status !== 'all' && { status: filters.status }),
    q: filters.q.trim(),
  }
}
