/** The mock's doubts and what is counted over them. */

import { RULES } from './catalogue.mjs'
import { rfc3339 } from './doubts.mjs'

/**
 * @typedef {import('../src/api/contract').DoubtRow} DoubtRow
 * @typedef {import('../src/api/contract').Revision} Revision
 * @typedef {import('../src/api/contract').Level} Level
 * @typedef {import('./doubts.mjs').MockDoubt} MockDoubt
 */

const SNAPSHOT_ROWS = 200
const LOG_LENGTH = 2_000

export class World {
  constructor() {
    /** @type {Map<string, MockDoubt>} */
    this.doubts = new Map()
    /** @type {Map<string, Revision[]>} */
    this.histories = new Map()
    this.counters = counters()
    /** @type {Map<string, Record<Level, number>>} */
    this.minutes = new Map()
    this.seq = 0
    /** Updates that can still be resumed from. @type {{ seq: number, update: object }[]} */
    this.log = []
    this.accepted = 0
    this.refused = /** @type {Record<string, number>} */ ({})
    this.health = /** @type {Record<string, unknown>} */ ({})
  }

  /**
   * Takes doubts as the API would and says what a client is told.
   * @param {readonly MockDoubt[]} doubts
   */
  take(doubts) {
    const minutes = new Set()
    for (const doubt of doubts) {
      const before = this.doubts.get(doubt.doubt_id)
      if (before !== undefined && before.revision >= doubt.revision) continue
      this.doubts.set(doubt.doubt_id, doubt)
      const { revision, status, detected_at, reason, amount } = doubt
      const history = this.histories.get(doubt.doubt_id) ?? []
      this.histories.set(doubt.doubt_id, [...history, { revision, status, detected_at, reason, amount }])
      const counter = this.counters[doubt.level]
      if (before === undefined) counter.raised += 1
      else counter[before.status === 'withdrawn' ? 'withdrawn' : 'standing'] -= 1
      counter[status === 'withdrawn' ? 'withdrawn' : 'standing'] += 1
      if (before === undefined) {
        const minute = `${detected_at.slice(0, 16)}:00+08:00`
        const bucket = this.minutes.get(minute) ?? { high: 0, medium: 0, low: 0 }
        bucket[doubt.level] += 1
        this.minutes.set(minute, bucket)
        minutes.add(minute)
      }
    }
    this.seq += 1
    const update = {
      kind: 'update',
      seq: String(this.seq),
      doubts: doubts.map(row),
      counters: structuredClone(this.counters),
      minutes: [...minutes].map((minute) => ({ minute, ...this.minutes.get(minute) })),
      rules: this.topRules(),
      facilities: this.topFacilities(),
    }
    this.log.push({ seq: this.seq, update })
    if (this.log.length > LOG_LENGTH) this.log.shift()
    return update
  }

  /** What was missed since `seq`, or null when that is too long ago. @param {string} seq */
  since(seq) {
    const from = Number(seq)
    const first = this.log[0]?.seq ?? this.seq + 1
    if (!Number.isInteger(from) || from + 1 < first || from > this.seq) return null
    return this.log.filter((entry) => entry.seq > from).map((entry) => entry.update)
  }

  snapshot() {
    const hourAgo = Date.now() - 3_600_000
    return {
      seq: String(this.seq),
      at: rfc3339(Date.now()),
      counters: this.counters,
      doubts: this.ordered(null).slice(0, SNAPSHOT_ROWS).map(row),
      minutes: [...this.minutes]
        .filter(([minute]) => Date.parse(minute) > hourAgo)
        .map(([minute, bucket]) => ({ minute, ...bucket })),
      rules: this.topRules(),
      facilities: this.topFacilities(),
      health: this.healthNow(),
    }
  }

  /** Newest first. @param {string | null} status */
  ordered(status) {
    return [...this.doubts.values()]
      .filter((doubt) => {
        if (status === null) return true
        return status === 'standing' ? doubt.status !== 'withdrawn' : doubt.status === status
      })
      .sort((a, b) => {
        const time = Date.parse(b.detected_at) - Date.parse(a.detected_at)
        return time !== 0 ? time : a.doubt_id < b.doubt_id ? -1 : 1
      })
  }

  /** @param {URLSearchParams} query */
  page(query) {
    const q = query.get('q')?.toLowerCase() ?? ''
    const limit = Math.min(Number(query.get('limit') ?? 100), 500)
    const found = this.ordered(query.get('status')).filter(
      (doubt) =>
        (!query.get('level') || doubt.level === query.get('level')) &&
        (!query.get('rule') || doubt.rule_id === query.get('rule')) &&
        (!query.get('facility') || doubt.facility === query.get('facility')) &&
        (q === '' || JSON.stringify(row(doubt)).toLowerCase().includes(q)),
    )
    const before = query.get('before')
    const start = before === null ? 0 : found.findIndex((doubt) => doubt.doubt_id === before) + 1
    const doubts = found.slice(start, start + limit)
    const last = doubts.at(-1)
    return { doubts: doubts.map(row), next: start + limit < found.length && last ? last.doubt_id : null }
  }

  /** @param {string} id */
  detail(id) {
    const doubt = this.doubts.get(id)
    if (doubt === undefined) return null
    const rule = RULES.find((candidate) => candidate.id === doubt.rule_id)
    return {
      ...doubt,
      schema_version: '1.0',
      parameters_digest: '0f1e2d3c4b5a6978',
      anchor: 'mock',
      rule: rule && { name: rule.name, section: rule.section, meaning: rule.meaning },
      history: this.histories.get(id) ?? [],
    }
  }

  topRules() {
    const counts = this.countBy((doubt) => doubt.rule_id)
    return counts.map(([rule_id, standing]) => {
      const rule = RULES.find((candidate) => candidate.id === rule_id)
      return { rule_id, name: rule?.name, level: rule?.level, standing }
    })
  }

  topFacilities() {
    return this.countBy((doubt) => doubt.facility).map(([facility, standing]) => ({ facility, standing }))
  }

  /** @param {(doubt: MockDoubt) => string | null} key @returns {[string, number][]} */
  countBy(key) {
    /** @type {Map<string, number>} */
    const counts = new Map()
    for (const doubt of this.doubts.values()) {
      const name = key(doubt)
      if (name !== null && doubt.status !== 'withdrawn') counts.set(name, (counts.get(name) ?? 0) + 1)
    }
    return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 10)
  }

  healthNow() {
    const at = rfc3339(Date.now())
    const total = Object.values(this.refused).reduce((sum, n) => sum + n, 0)
    const processes = ['gateway', 'worker', 'sink.clickhouse', 'sink.redis', 'sink.dingtalk', 'sink.levels']
    return {
      status: 'ok',
      lag: {
        gateway: 0,
        worker: 0,
        'sink.clickhouse': 0,
        'sink.redis': 0,
        'sink.dingtalk': 0,
        'sink.levels': 0,
      },
      dead_letters: { total, by_reason: this.refused },
      flagged: this.accepted === 0 ? {} : { future_date: 412, id_number_check: 17 },
      events: { accepted: this.accepted, refused: total },
      last_event: this.accepted === 0 ? { time: null, at: null } : { time: at, at },
      processes: processes.map((process, index) => ({
        process,
        instance: `node1-${4100 + index}`,
        at,
        alive: true,
      })),
      problems: [],
      ...this.health,
    }
  }
}

/** @param {MockDoubt} doubt @returns {DoubtRow} */
export function row(doubt) {
  const { doubt_id, revision, status, rule_id, level, subject, facility, region } = doubt
  const { occurred_at, detected_at, amount, message, complete, found } = doubt
  return {
    doubt_id,
    revision,
    status,
    rule_id,
    level,
    subject,
    facility,
    region,
    occurred_at,
    detected_at,
    amount,
    message,
    complete,
    found,
  }
}

function counters() {
  const zero = () => ({ standing: 0, raised: 0, withdrawn: 0 })
  return { high: zero(), medium: zero(), low: zero() }
}
