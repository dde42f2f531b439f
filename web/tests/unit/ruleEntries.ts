import type { ParameterType, RuleEntry, RuleParameter } from '../../src/api/contract'

export function parameter(
  name: string,
  type: ParameterType,
  value: unknown,
  over: Partial<RuleParameter> = {},
): RuleParameter {
  return {
    name,
    type,
    value,
    default: value,
    unit: 'days',
    min: null,
    max: null,
    description: { zh: name, en: name },
    ...over,
  }
}

export function rule(
  id: string,
  parameters: readonly RuleParameter[] = [],
  over: Partial<RuleEntry> = {},
): RuleEntry {
  return {
    id,
    section: '3.15.1',
    name: { zh: id, en: id },
    level: 'high',
    state: 'enabled',
    meaning: { zh: '', en: '' },
    to_check: null,
    limits: null,
    item: null,
    parameters,
    ...over,
  }
}
