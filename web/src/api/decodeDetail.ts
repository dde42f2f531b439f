/** From JSON to what only a detail view or the catalogue needs. */

import {
  LEVELS,
  PARAMETER_TYPES,
  STATUSES,
  type Change,
  type DeadLetterPage,
  type DeadLetterSummary,
  type DoubtDetail,
  type Evidence,
  type NumberPart,
  type Revision,
  type RuleCard,
  type RuleEntry,
  type RuleParameter,
  type RuleState,
} from './contract'
import { doubtRow, text } from './decode'
import { list, number, object, oneOf, optional, string } from './shape'

const PARTS: readonly NumberPart[] = ['region', 'birth', 'sequence', 'check', 'length']
const STATES: readonly RuleState[] = ['enabled', 'shadow', 'disabled']

/** A changed value may be any scalar in JSON; it is shown as text. */
function scalarText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function change(value: unknown, where: string): Change {
  const source = object(value, where)
  return {
    old: optional(source.old, scalarText, `${where}.old`),
    new: optional(source.new, scalarText, `${where}.new`),
    differs: list(source.differs ?? [], number, `${where}.differs`),
    parts: list(source.parts ?? [], (part, at) => oneOf(part, PARTS, at), `${where}.parts`),
  }
}

export function evidence(value: unknown, where: string): Evidence {
  const source = object(value, where)
  const changed = object(source.changed ?? {}, `${where}.changed`)
  return {
    event_id: string(source.event_id, `${where}.event_id`),
    source: string(source.source, `${where}.source`),
    type: string(source.type, `${where}.type`),
    time: string(source.time, `${where}.time`),
    fields: object(source.fields ?? {}, `${where}.fields`),
    changed: Object.fromEntries(
      Object.entries(changed).map(([name, item]) => [name, change(item, `${where}.changed.${name}`)]),
    ),
  }
}

function revision(value: unknown, where: string): Revision {
  const source = object(value, where)
  return {
    revision: number(source.revision, `${where}.revision`),
    status: oneOf(source.status, STATUSES, `${where}.status`),
    detected_at: string(source.detected_at, `${where}.detected_at`),
    reason: string(source.reason, `${where}.reason`),
    amount: optional(source.amount, string, `${where}.amount`),
  }
}

export function ruleCard(value: unknown, where: string): RuleCard {
  const source = object(value, where)
  return {
    name: text(source.name, `${where}.name`),
    section: optional(source.section, string, `${where}.section`),
    meaning: text(source.meaning, `${where}.meaning`),
  }
}

export function doubtDetail(value: unknown): DoubtDetail {
  const source = object(value, 'doubt')
  return {
    ...doubtRow(source, 'doubt'),
    reason: string(source.reason, 'doubt.reason'),
    business_item: optional(source.business_item, string, 'doubt.business_item'),
    rule_version: optional(source.rule_version, string, 'doubt.rule_version'),
    evidence: list(source.evidence, evidence, 'doubt.evidence'),
    rule: optional(source.rule, ruleCard, 'doubt.rule'),
    history: list(source.history ?? [], revision, 'doubt.history'),
  }
}

function ruleParameter(value: unknown, where: string): RuleParameter {
  const source = object(value, where)
  return {
    name: string(source.name, `${where}.name`),
    default: source.default,
    value: source.value,
    type: PARAMETER_TYPES.find((type) => type === source.type) ?? null,
    unit: string(source.unit, `${where}.unit`),
    min: typeof source.min === 'number' ? source.min : null,
    max: typeof source.max === 'number' ? source.max : null,
    description: text(source.description, `${where}.description`),
  }
}

export function ruleEntries(value: unknown): readonly RuleEntry[] {
  return list(
    value,
    (item, where) => {
      const source = object(item, where)
      return {
        id: string(source.id, `${where}.id`),
        section: optional(source.section, string, `${where}.section`),
        name: text(source.name, `${where}.name`),
        level: oneOf(source.level, LEVELS, `${where}.level`),
        state: oneOf(source.state, STATES, `${where}.state`),
        meaning: text(source.meaning, `${where}.meaning`),
        to_check: optional(source.to_check, text, `${where}.to_check`),
        limits: optional(source.limits, text, `${where}.limits`),
        item: optional(source.business_item, text, `${where}.business_item`),
        parameters: list(source.parameters ?? [], ruleParameter, `${where}.parameters`),
      }
    },
    'rules',
  )
}

function deadLetter(value: unknown, where: string): DeadLetterSummary {
  const source = object(value, where)
  return {
    id: string(source.id, `${where}.id`),
    reason: string(source.reason, `${where}.reason`),
    message: text(source.message, `${where}.message`),
    path: optional(source.path, string, `${where}.path`),
    topic: string(source.topic, `${where}.topic`),
    partition: number(source.partition, `${where}.partition`),
    offset: number(source.offset, `${where}.offset`),
    time: string(source.time, `${where}.time`),
  }
}

export function deadLetterPage(value: unknown): DeadLetterPage {
  const source = object(value, 'dead letters')
  return {
    dead_letters: list(source.dead_letters, deadLetter, 'dead letters'),
    next: optional(source.next, string, 'dead letters.next'),
  }
}
