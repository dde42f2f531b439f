/** From difference.json to what the page shows of it. */

import { LEVELS } from './contract'
import { text } from './decode'
import type { Difference, Example, Tally, TallyRow } from './replayContract'
import { list, number, object, oneOf, optional, string } from './shape'

function tally(value: unknown, where: string): Tally {
  const from = object(value, where)
  return {
    new: number(from.new, `${where}.new`),
    gone: number(from.gone, `${where}.gone`),
    changed: number(from.changed, `${where}.changed`),
    same: number(from.same, `${where}.same`),
    amount_before: string(from.amount_before, `${where}.amount_before`),
    amount_after: string(from.amount_after, `${where}.amount_after`),
  }
}

function rows(value: unknown, where: string): readonly TallyRow[] {
  return Object.entries(object(value, where)).map(([key, item]) => ({
    key,
    ...tally(item, `${where}.${key}`),
  }))
}

function example(value: unknown, where: string): Example {
  const from = object(value, where)
  return {
    doubt_id: string(from.doubt_id, `${where}.doubt_id`),
    rule_id: string(from.rule_id, `${where}.rule_id`),
    level: oneOf(from.level, LEVELS, `${where}.level`),
    subject: string(from.subject, `${where}.subject`),
    facility: optional(from.facility, string, `${where}.facility`),
    occurred_at: string(from.occurred_at, `${where}.occurred_at`),
    amount_before: optional(from.amount_before, string, `${where}.amount_before`),
    amount_after: optional(from.amount_after, string, `${where}.amount_after`),
    message: text(from.message, `${where}.message`),
    fields: list(from.fields ?? [], string, `${where}.fields`),
  }
}

export function difference(value: unknown, where: string): Difference {
  const from = object(value, where)
  const examples = object(from.examples, `${where}.examples`)
  return {
    total: tally(from.total, `${where}.total`),
    rules: rows(from.by_rule, `${where}.by_rule`),
    levels: rows(from.by_level, `${where}.by_level`),
    facilities: rows(from.by_facility, `${where}.by_facility`),
    months: rows(from.by_month, `${where}.by_month`),
    examples: {
      new: list(examples.new ?? [], example, `${where}.examples.new`),
      gone: list(examples.gone ?? [], example, `${where}.examples.gone`),
      changed: list(examples.changed ?? [], example, `${where}.examples.changed`),
    },
  }
}
