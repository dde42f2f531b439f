import type { Level } from '../../api/contract'
import { pick } from '../../i18n'
import { useStore } from '../../services'

/** Words for a rule and its parameters; their own names where the catalogue does not know them. */
export function useRuleWords(): {
  readonly ruleName: (id: string) => string
  readonly parameterName: (rule: string, name: string) => string
  readonly ruleLevel: (id: string) => Level | null
} {
  const store = useStore()
  const find = (id: string) => store.rules.value.find((rule) => rule.id === id)
  return {
    ruleName: (id) => {
      const rule = find(id)
      return rule === undefined ? id : pick(rule.name)
    },
    parameterName: (id, name) => {
      const parameter = find(id)?.parameters.find((one) => one.name === name)
      return parameter === undefined ? name : pick(parameter.description).replace(/[.。]$/, '')
    },
    ruleLevel: (id) => find(id)?.level ?? null,
  }
}

/** Rules that the source document does not number carry a word for a section. */
export function isNumbered(section: string | null): boolean {
  return section !== null && /^\d/.test(section)
}
