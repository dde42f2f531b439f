import type { DoubtRow } from '../../src/api/contract'

/** A doubt for tests; `second` orders them: a larger one was detected later. */
export function doubt(id: string, second = 0, over: Partial<DoubtRow> = {}): DoubtRow {
  const at = new Date(Date.UTC(2026, 2, 2, 2, 0, 0) + second * 1000).toISOString()
  return {
    doubt_id: id,
    revision: 1,
    status: 'raised',
    rule_id: 'readmission-within-days',
    level: 'high',
    subject: { kind: 'person', id: '2200001', name: '张*' },
    facility: 'H22010200001',
    region: '220100',
    occurred_at: at,
    detected_at: at,
    amount: '9100.00',
    message: { zh: '再次住院', en: 'Readmitted' },
    complete: true,
    found: null,
    ...over,
  }
}
