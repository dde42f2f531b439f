/** What the API says, as types: REST under /api and the websocket feed. Times are RFC 3339 with offset. */

export type Level = 'high' | 'medium' | 'low'
export const LEVELS: readonly Level[] = ['high', 'medium', 'low']

export type Status = 'raised' | 'revised' | 'withdrawn'
export const STATUSES: readonly Status[] = ['raised', 'revised', 'withdrawn']

export type SubjectKind = 'person' | 'unit' | 'identity' | 'facility'

/** One sentence or name in both languages. */
export interface Text {
  readonly zh: string
  readonly en: string
}

export interface Subject {
  readonly kind: SubjectKind
  readonly id: string
  readonly name: string | null
}

/** A doubt as the stream shows it. `amount` is CNY as an exact decimal string. */
export interface DoubtRow {
  readonly doubt_id: string
  readonly revision: number
  readonly status: Status
  readonly rule_id: string
  readonly level: Level
  readonly subject: Subject
  readonly facility: string | null
  readonly region: string | null
  readonly occurred_at: string
  readonly detected_at: string
  readonly amount: string | null
  readonly message: Text
  readonly complete: boolean
  /** `retrospect`: found by going over history with a new or changed rule, not as the events came. */
  readonly found: 'retrospect' | null
}

export interface LevelCounter {
  readonly standing: number
  readonly raised: number
  readonly withdrawn: number
}
export type Counters = Readonly<Record<Level, LevelCounter>>

/** Doubts detected in one minute of Asia/Shanghai time. */
export interface MinuteBucket {
  readonly minute: string
  readonly high: number
  readonly medium: number
  readonly low: number
}

export interface RuleStanding {
  readonly rule_id: string
  readonly name: Text
  readonly level: Level
  readonly standing: number
}

export interface FacilityStanding {
  readonly facility: string
  readonly standing: number
}

export type HealthStatus = 'ok' | 'degraded' | 'down'

export interface ProcessBeat {
  readonly process: string
  readonly instance: string
  readonly at: string | null
  readonly alive: boolean
}

export interface Health {
  readonly status: HealthStatus
  readonly lag: Readonly<Record<string, number>>
  readonly dead_letters: { readonly total: number; readonly by_reason: Readonly<Record<string, number>> }
  readonly flagged: Readonly<Record<string, number>>
  /** Some of the latest flagged events, by flag: type, source and id. */
  readonly flag_examples: Readonly<Record<string, readonly string[]>>
  readonly events: { readonly accepted: number; readonly refused: number }
  /** `time` is business time, `at` the wall clock when it was handled. */
  readonly last_event: { readonly time: string | null; readonly at: string | null } | null
  readonly processes: readonly ProcessBeat[]
  readonly problems: readonly Text[]
}

export interface Snapshot {
  readonly seq: string
  readonly at: string
  readonly counters: Counters
  readonly doubts: readonly DoubtRow[]
  readonly minutes: readonly MinuteBucket[]
  readonly rules: readonly RuleStanding[]
  readonly facilities: readonly FacilityStanding[]
  readonly health: Health | null
}

/** Only what changed; a part that is missing stays as it was. */
export interface Update {
  readonly seq: string
  readonly doubts: readonly DoubtRow[]
  readonly counters: Counters | null
  readonly minutes: readonly MinuteBucket[]
  readonly rules: readonly RuleStanding[] | null
  readonly facilities: readonly FacilityStanding[] | null
}

export type FeedMessage =
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly kind: 'resumed'; readonly seq: string }
  | { readonly kind: 'update'; readonly update: Update }
  | { readonly kind: 'health'; readonly health: Health }

export interface DoubtPage {
  readonly doubts: readonly DoubtRow[]
  readonly next: string | null
}

/** The parts of an identity number that a change concerns; `length` where the lengths differ. */
export type NumberPart = 'region' | 'birth' | 'sequence' | 'check' | 'length'

/** A field before and after. Of a masked value, `differs` are the positions, from 1, at which it changed. */
export interface Change {
  readonly old: string | null
  readonly new: string | null
  readonly differs: readonly number[]
  readonly parts: readonly NumberPart[]
}

/** One event that a doubt rests on (依据). */
export interface Evidence {
  readonly event_id: string
  readonly source: string
  readonly type: string
  readonly time: string
  readonly fields: Readonly<Record<string, unknown>>
  readonly changed: Readonly<Record<string, Change>>
}

export interface RuleCard {
  readonly name: Text
  readonly section: string | null
  readonly meaning: Text
}

export interface Revision {
  readonly revision: number
  readonly status: Status
  readonly detected_at: string
  readonly reason: string
  readonly amount: string | null
}

export interface DoubtDetail extends DoubtRow {
  readonly reason: string
  readonly business_item: string | null
  readonly rule_version: string | null
  readonly evidence: readonly Evidence[]
  readonly rule: RuleCard | null
  readonly history: readonly Revision[]
}

export type RuleState = 'enabled' | 'shadow' | 'disabled'

/** What the page needs of a rule of the catalogue. */
export interface RuleEntry {
  readonly id: string
  readonly section: string | null
  readonly name: Text
  readonly level: Level
  readonly state: RuleState
  readonly meaning: Text
  /** What a clerk should check. */
  readonly to_check: Text | null
  readonly limits: Text | null
  /** Business item (业务项), for grouping. */
  readonly item: Text | null
  readonly parameters: readonly RuleParameter[]
}

export type ParameterType = 'integer' | 'number' | 'boolean' | 'string' | 'array'
export const PARAMETER_TYPES: readonly ParameterType[] = ['integer', 'number', 'boolean', 'string', 'array']

/** A number, list, word or switch of a rule; `value` is in force, bounds are inclusive. */
export interface RuleParameter {
  readonly name: string
  readonly default: unknown
  readonly value: unknown
  readonly type: ParameterType | null
  readonly unit: string
  readonly min: number | null
  readonly max: number | null
  readonly description: Text
}

/** A refused event, without its bytes. */
export interface DeadLetterSummary {
  readonly id: string
  readonly reason: string
  readonly message: Text
  readonly path: string | null
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly time: string
}

export interface DeadLetterPage {
  readonly dead_letters: readonly DeadLetterSummary[]
  readonly next: string | null
}
