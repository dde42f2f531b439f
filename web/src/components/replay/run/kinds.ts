import type { Kind } from '../../../api/replayContract'
import type { Key } from '../../../i18n'

export const KIND_KEYS = {
  new: 'diff.new',
  gone: 'diff.gone',
  changed: 'diff.changed',
} as const satisfies Record<Kind, Key>

/** The fields in which a changed doubt may differ. */
export const FIELD_KEYS = {
  level: 'diff.field.level',
  subject: 'diff.field.subject',
  region: 'diff.field.region',
  facility: 'diff.field.facility',
  occurred_at: 'diff.field.occurred_at',
  amount: 'diff.field.amount',
  reason: 'diff.field.reason',
  complete: 'diff.field.complete',
  evidence: 'diff.field.evidence',
} as const satisfies Record<string, Key>
