/** The names of rules, from the catalogue or, before it came, from the feed's ranking. */

import { computed, type ComputedRef } from 'vue'
import type { Level, Text } from '../../api/contract'
import { useStore } from '../../services'

export interface RuleName {
  readonly id: string
  readonly name: Text
  readonly level: Level
}

export function useRuleNames(): ComputedRef<ReadonlyMap<string, RuleName>> {
  const store = useStore()
  return computed(() => {
    const names = new Map<string, RuleName>()
    for (const { id, name, level } of store.rules.value) names.set(id, { id, name, level })
    for (const { rule_id, name, level } of store.live.value?.rules ?? []) {
      if (!names.has(rule_id)) names.set(rule_id, { id: rule_id, name, level })
    }
    return names
  })
}
