/** What the API says of replays. Times are RFC 3339 with offset, money is CNY as an exact decimal string. */

import type { DoubtRow, Evidence, Level, RuleCard, Text } from './contract'

export type RunState = 'starting' | 'reading' | 'judging' | 'writing' | 'done' | 'failed' | 'cancelled'
export const RUN_STATES: readonly RunState[] = [
  'starting',
  'reading',
  'judging',
  'writing',
  'done',
  'failed',
  'cancelled',
]

export type Unit = 'bytes' | 'events' | 'cells'

/** Parameter values by rule and name. */
export type Values = Readonly<Record<string, Readonly<Record<string, unknown>>>>

export type ReplaySource =
  | { readonly kind: 'archive' }
  /** `mapping` says what the columns of CSV and Parquet mean. */
  | { readonly kind: 'files'; readonly files: readonly string[]; readonly mapping: string | null }

export interface ReplayVariant {
  readonly name: string
  readonly set: Values
  readonly enable: readonly string[]
  readonly disable: readonly string[]
}

/** `since` is inclusive, `until` exclusive; `rules` null: all that are on. */
export interface ReplayRequest {
  readonly source: ReplaySource
  readonly since: string | null
  readonly until: string | null
  readonly rules: readonly string[] | null
  readonly set: Values
  readonly variants: readonly ReplayVariant[]
}

export interface SourceFile {
  readonly name: string
  readonly bytes: number
  readonly modified_at: string
  /** It has columns and needs a mapping. */
  readonly columns: boolean
}

export interface Sources {
  readonly folder: boolean
  readonly files: readonly SourceFile[]
  readonly mappings: readonly string[]
}

export interface Progress {
  readonly done: number
  readonly total: number | null
  readonly unit: string
  readonly rate: number | null
  readonly seconds_left: number | null
}

export interface RunCounts {
  readonly events: number | null
  readonly refused: number | null
  readonly duplicates: number | null
  readonly cells: number | null
}

export interface VariantOutcome {
  readonly name: string
  readonly doubts: number | null
  readonly digest: string | null
}

export interface Run {
  readonly run_id: string
  readonly state: RunState
  readonly created_at: string
  readonly finished_at: string | null
  readonly request: ReplayRequest | null
  readonly progress: Progress | null
  readonly counts: RunCounts
  readonly variants: readonly VariantOutcome[]
  readonly said: readonly Text[]
}

export interface RunList {
  readonly runs: readonly Run[]
  readonly running: string | null
}

export interface RunDetail extends Run {
  readonly files: readonly string[]
  readonly differences: Readonly<Record<string, Difference>>
}

export type Kind = 'new' | 'gone' | 'changed'
export const KINDS: readonly Kind[] = ['new', 'gone', 'changed']

/** Doubts that are new, gone, changed and the same against the baseline, and the money of either side. */
export interface Tally {
  readonly new: number
  readonly gone: number
  readonly changed: number
  readonly same: number
  readonly amount_before: string
  readonly amount_after: string
}

export interface TallyRow extends Tally {
  readonly key: string
}

/** A doubt that differs, masked. `fields` names what is different in a changed one. */
export interface Example {
  readonly doubt_id: string
  readonly rule_id: string
  readonly level: Level
  readonly subject: string
  readonly facility: string | null
  readonly occurred_at: string
  readonly amount_before: string | null
  readonly amount_after: string | null
  readonly message: Text
  readonly fields: readonly string[]
}

/** A variant against the baseline. A missing facility is empty text. */
export interface Difference {
  readonly total: Tally
  readonly rules: readonly TallyRow[]
  readonly levels: readonly TallyRow[]
  readonly facilities: readonly TallyRow[]
  readonly months: readonly TallyRow[]
  readonly examples: Readonly<Record<Kind, readonly Example[]>>
}

export interface Share {
  readonly key: string
  readonly doubts: number
  readonly amount: string
}

export interface Totals {
  readonly doubts: number
  readonly amount: string
  readonly levels: readonly Share[]
  readonly rules: readonly Share[]
  readonly months: readonly Share[]
  readonly facilities: readonly Share[]
}

/** A doubt of a replay: it has no moment of detection. */
export type ReplayDoubt = Omit<DoubtRow, 'detected_at'>

export interface ReplayDoubtPage {
  readonly doubts: readonly ReplayDoubt[]
  readonly next: string | null
}

export interface ReplayDoubtDetail extends ReplayDoubt {
  readonly reason: string
  readonly evidence: readonly Evidence[]
  readonly rule: RuleCard | null
}
