import type { Level, Status, SubjectKind } from '../../api/contract'
import type { Key } from '../../i18n'
import type { StatusFilter } from '../../store/filters'

export const LEVEL_KEYS = {
  high: 'level.high',
  medium: 'level.medium',
  low: 'level.low',
} as const satisfies Record<Level, Key>

export const LEVEL_RISK_KEYS = {
  high: 'level.highRisk',
  medium: 'level.mediumRisk',
  low: 'level.lowRisk',
} as const satisfies Record<Level, Key>

export const STATUS_KEYS = {
  standing: 'status.standing',
  raised: 'status.raised',
  revised: 'status.revised',
  withdrawn: 'status.withdrawn',
  all: 'status.all',
} as const satisfies Record<StatusFilter | Status, Key>

export const SUBJECT_KEYS = {
  person: 'subject.person',
  unit: 'subject.unit',
  identity: 'subject.identity',
  facility: 'subject.facility',
} as const satisfies Record<SubjectKind, Key>
