/** From JSON to what the page shows of replays. */

import { doubtRow, text } from './decode'
import { evidence, ruleCard } from './decodeDetail'
import { difference } from './decodeDifference'
import {
  RUN_STATES,
  type Progress,
  type ReplayDoubt,
  type ReplayDoubtDetail,
  type ReplayDoubtPage,
  type ReplayRequest,
  type ReplaySource,
  type ReplayVariant,
  type Run,
  type RunDetail,
  type RunList,
  type Share,
  type Sources,
  type Totals,
  type Values,
  type VariantOutcome,
} from './replayContract'
import { list, number, object, oneOf, optional, string } from './shape'

const maybe = (value: unknown, where: string): number | null => optional(value, number, where)
const strings = (value: unknown, where: string): readonly string[] => list(value, string, where)

function values(value: unknown, where: string): Values {
  const entries = Object.entries(object(value, where))
  return Object.fromEntries(entries.map(([rule, given]) => [rule, object(given, `${where}.${rule}`)]))
}

function source(value: unknown, where: string): ReplaySource {
  const from = object(value, where)
  if (oneOf(from.kind, ['archive', 'files'] as const, `${where}.kind`) === 'archive')
    return { kind: 'archive' }
  return {
    kind: 'files',
    files: strings(from.files, `${where}.files`),
    mapping: optional(from.mapping, string, `${where}.mapping`),
  }
}

function variant(value: unknown, where: string): ReplayVariant {
  const from = object(value, where)
  return {
    name: string(from.name, `${where}.name`),
    set: values(from.set, `${where}.set`),
    enable: strings(from.enable, `${where}.enable`),
    disable: strings(from.disable, `${where}.disable`),
  }
}

function request(value: unknown, where: string): ReplayRequest {
  const from = object(value, where)
  return {
    source: source(from.source, `${where}.source`),
    since: optional(from.since, string, `${where}.since`),
    until: optional(from.until, string, `${where}.until`),
    rules: optional(from.rules, strings, `${where}.rules`),
    set: values(from.set, `${where}.set`),
    variants: list(from.variants, variant, `${where}.variants`),
  }
}

function progress(value: unknown, where: string): Progress {
  const from = object(value, where)
  return {
    done: number(from.done, `${where}.done`),
    total: maybe(from.total, `${where}.total`),
    unit: string(from.unit, `${where}.unit`),
    rate: maybe(from.rate, `${where}.rate`),
    seconds_left: maybe(from.seconds_left, `${where}.seconds_left`),
  }
}

function outcome(value: unknown, where: string): VariantOutcome {
  const from = object(value, where)
  return {
    name: string(from.name, `${where}.name`),
    doubts: maybe(from.doubts, `${where}.doubts`),
    digest: optional(from.digest, string, `${where}.digest`),
  }
}

export function run(value: unknown, where = 'run'): Run {
  const from = object(value, where)
  const counts = object(from.counts, `${where}.counts`)
  return {
    run_id: string(from.run_id, `${where}.run_id`),
    state: oneOf(from.state, RUN_STATES, `${where}.state`),
    created_at: string(from.created_at, `${where}.created_at`),
    finished_at: optional(from.finished_at, string, `${where}.finished_at`),
    request: optional(from.request, request, `${where}.request`),
    progress: optional(from.progress, progress, `${where}.progress`),
    counts: {
      events: maybe(counts.events, `${where}.counts.events`),
      refused: maybe(counts.refused, `${where}.counts.refused`),
      duplicates: maybe(counts.duplicates, `${where}.counts.duplicates`),
      cells: maybe(counts.cells, `${where}.counts.cells`),
    },
    variants: list(from.variants, outcome, `${where}.variants`),
    said: list(from.said, text, `${where}.said`),
  }
}

export function runList(value: unknown): RunList {
  const from = object(value, 'replays')
  return {
    runs: list(from.runs, run, 'replays.runs'),
    running: optional(from.running, string, 'replays.running'),
  }
}

export function runDetail(value: unknown): RunDetail {
  const from = object(value, 'run')
  const differences = Object.entries(object(from.differences, 'run.differences'))
  return {
    ...run(value),
    files: strings(from.files, 'run.files'),
    differences: Object.fromEntries(
      differences.map(([name, item]) => [name, difference(item, `run.differences.${name}`)]),
    ),
  }
}

export function sources(value: unknown): Sources {
  const from = object(value, 'sources')
  return {
    folder: from.folder === true,
    files: list(
      from.files,
      (item, where) => {
        const file = object(item, where)
        return {
          name: string(file.name, `${where}.name`),
          bytes: number(file.bytes, `${where}.bytes`),
          modified_at: string(file.modified_at, `${where}.modified_at`),
          columns: file.columns === true,
        }
      },
      'sources.files',
    ),
    mappings: strings(from.mappings, 'sources.mappings'),
  }
}

function share(value: unknown, where: string): Share {
  const from = object(value, where)
  return {
    key: string(from.key, `${where}.key`),
    doubts: number(from.doubts, `${where}.doubts`),
    amount: string(from.amount, `${where}.amount`),
  }
}

export function totals(value: unknown): Totals {
  const from = object(value, 'totals')
  return {
    doubts: number(from.doubts, 'totals.doubts'),
    amount: string(from.amount, 'totals.amount'),
    levels: list(from.levels, share, 'totals.levels'),
    rules: list(from.rules, share, 'totals.rules'),
    months: list(from.months, share, 'totals.months'),
    facilities: list(from.facilities, share, 'totals.facilities'),
  }
}

/** The live row without its moment of detection. */
function replayDoubt(value: unknown, where: string): ReplayDoubt {
  const row: { detected_at?: string } & ReplayDoubt = doubtRow(
    { ...object(value, where), detected_at: '' },
    where,
  )
  delete row.detected_at
  return row
}

export function replayDoubtPage(value: unknown): ReplayDoubtPage {
  const from = object(value, 'doubts')
  return {
    doubts: list(from.doubts, replayDoubt, 'doubts'),
    next: optional(from.next, string, 'doubts.next'),
  }
}

export function replayDoubtDetail(value: unknown): ReplayDoubtDetail {
  const from = object(value, 'doubt')
  return {
    ...replayDoubt(value, 'doubt'),
    reason: string(from.reason, 'doubt.reason'),
    evidence: list(from.evidence, evidence, 'doubt.evidence'),
    rule: optional(from.rule, ruleCard, 'doubt.rule'),
  }
}
