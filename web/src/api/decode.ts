/** From JSON to the contract's types. A row that cannot be read is left out; its neighbours stay. */

import {
  LEVELS,
  STATUSES,
  type Counters,
  type DoubtPage,
  type DoubtRow,
  type FacilityStanding,
  type FeedMessage,
  type Health,
  type LevelCounter,
  type MinuteBucket,
  type RuleStanding,
  type Snapshot,
  type Subject,
  type SubjectKind,
  type Text,
  type Update,
} from './contract'
import { plain } from '../format/plain'
import { ContractError } from './errors'
import { array, list, number, numbers, object, oneOf, optional, string, texts } from './shape'

const KINDS: readonly SubjectKind[] = ['person', 'unit', 'identity', 'facility']
const HEALTH_STATUSES = ['ok', 'degraded', 'down'] as const

export function text(value: unknown, where: string): Text {
  const source = object(value, where)
  return { zh: string(source.zh, `${where}.zh`), en: string(source.en, `${where}.en`) }
}

function subject(value: unknown, where: string): Subject {
  const source = object(value, where)
  return {
    kind: oneOf(source.kind, KINDS, `${where}.kind`),
    id: string(source.id, `${where}.id`),
    name: optional(source.name, string, `${where}.name`),
  }
}

export function doubtRow(value: unknown, where: string): DoubtRow {
  const source = object(value, where)
  return {
    doubt_id: string(source.doubt_id, `${where}.doubt_id`),
    revision: number(source.revision, `${where}.revision`),
    status: oneOf(source.status, STATUSES, `${where}.status`),
    rule_id: string(source.rule_id, `${where}.rule_id`),
    level: oneOf(source.level, LEVELS, `${where}.level`),
    subject: subject(source.subject, `${where}.subject`),
    facility: optional(source.facility, string, `${where}.facility`),
    region: optional(source.region, string, `${where}.region`),
    occurred_at: string(source.occurred_at, `${where}.occurred_at`),
    detected_at: string(source.detected_at, `${where}.detected_at`),
    amount: optional(source.amount, string, `${where}.amount`),
    message: text(source.message, `${where}.message`),
    complete: source.complete === true,
    found: source.found === 'retrospect' ? 'retrospect' : null,
  }
}

function doubtRows(value: unknown, where: string): readonly DoubtRow[] {
  return array(value, where).flatMap((item, index) => {
    try {
      return [doubtRow(item, `${where}[${index}]`)]
    } catch (error) {
      if (!(error instanceof ContractError)) throw error
      console.warn(`left out a doubt: ${error.message}`)
      return []
    }
  })
}

function counter(value: unknown, where: string): LevelCounter {
  const source = object(value, where)
  return {
    standing: number(source.standing, `${where}.standing`),
    raised: number(source.raised, `${where}.raised`),
    withdrawn: number(source.withdrawn, `${where}.withdrawn`),
  }
}

function counters(value: unknown, where: string): Counters {
  const source = object(value, where)
  return {
    high: counter(source.high, `${where}.high`),
    medium: counter(source.medium, `${where}.medium`),
    low: counter(source.low, `${where}.low`),
  }
}

function minute(value: unknown, where: string): MinuteBucket {
  const source = object(value, where)
  return {
    minute: string(source.minute, `${where}.minute`),
    high: number(source.high, `${where}.high`),
    medium: number(source.medium, `${where}.medium`),
    low: number(source.low, `${where}.low`),
  }
}

function ruleStanding(value: unknown, where: string): RuleStanding {
  const source = object(value, where)
  return {
    rule_id: string(source.rule_id, `${where}.rule_id`),
    name: text(source.name, `${where}.name`),
    level: oneOf(source.level, LEVELS, `${where}.level`),
    standing: number(source.standing, `${where}.standing`),
  }
}

function facilityStanding(value: unknown, where: string): FacilityStanding {
  const source = object(value, where)
  return {
    facility: string(source.facility, `${where}.facility`),
    standing: number(source.standing, `${where}.standing`),
  }
}

export function health(value: unknown, where: string): Health {
  const source = object(value, where)
  const letters = object(source.dead_letters, `${where}.dead_letters`)
  const events = object(source.events, `${where}.events`)
  const last = optional(source.last_event, object, `${where}.last_event`)
  return {
    status: oneOf(source.status, HEALTH_STATUSES, `${where}.status`),
    lag: numbers(source.lag, `${where}.lag`),
    dead_letters: {
      total: number(letters.total, `${where}.dead_letters.total`),
      by_reason: numbers(letters.by_reason, `${where}.dead_letters.by_reason`),
    },
    flagged: numbers(source.flagged, `${where}.flagged`),
    flag_examples: texts(source.flag_examples ?? {}, `${where}.flag_examples`),
    events: {
      accepted: number(events.accepted, `${where}.events.accepted`),
      refused: number(events.refused, `${where}.events.refused`),
    },
    last_event: last && {
      time: optional(last.time, string, `${where}.last_event.time`),
      at: optional(last.at, string, `${where}.last_event.at`),
    },
    processes: list(
      source.processes,
      (item, at) => {
        const beat = object(item, at)
        return {
          process: string(beat.process, `${at}.process`),
          instance: string(beat.instance, `${at}.instance`),
          at: optional(beat.at, string, `${at}.at`),
          alive: beat.alive === true,
        }
      },
      `${where}.processes`,
    ),
    problems: list(source.problems, text, `${where}.problems`),
  }
}

export function snapshot(value: unknown, where = 'snapshot'): Snapshot {
  const source = object(value, where)
  return {
    seq: string(source.seq, `${where}.seq`),
    at: string(source.at, `${where}.at`),
    counters: counters(source.counters, `${where}.counters`),
    doubts: doubtRows(source.doubts, `${where}.doubts`),
    minutes: list(source.minutes, minute, `${where}.minutes`),
    rules: list(source.rules, ruleStanding, `${where}.rules`),
    facilities: list(source.facilities, facilityStanding, `${where}.facilities`),
    health: optional(source.health, health, `${where}.health`),
  }
}

function update(source: Readonly<Record<string, unknown>>): Update {
  return {
    seq: string(source.seq, 'update.seq'),
    doubts: source.doubts === undefined ? [] : doubtRows(source.doubts, 'update.doubts'),
    counters: optional(source.counters, counters, 'update.counters'),
    minutes: source.minutes === undefined ? [] : list(source.minutes, minute, 'update.minutes'),
    rules: optional(source.rules, (item, at) => list(item, ruleStanding, at), 'update.rules'),
    facilities: optional(
      source.facilities,
      (item, at) => list(item, facilityStanding, at),
      'update.facilities',
    ),
  }
}

export function doubtPage(value: unknown): DoubtPage {
  const source = object(value, 'doubts')
  return {
    doubts: doubtRows(source.doubts, 'doubts.doubts'),
    next: optional(source.next, string, 'doubts.next'),
  }
}

/** One websocket message; `null` for a kind that this page does not know (a newer server may say more). */
export function feedMessage(raw: string): FeedMessage | null {
  let parsed: unknown
  try {
    parsed = JSON.parse(plain(raw))
  } catch {
    throw new ContractError('feed: not JSON')
  }
  const source = object(parsed, 'feed')
  switch (source.kind) {
    case 'snapshot':
      return { kind: 'snapshot', snapshot: snapshot(source) }
    case 'resumed':
      return { kind: 'resumed', seq: string(source.seq, 'resumed.seq') }
    case 'update':
      return { kind: 'update', update: update(source) }
    case 'health':
      return { kind: 'health', health: health(source.health, 'health') }
    default:
      return null
  }
}
