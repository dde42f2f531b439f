/** What is filled in for a new replay, what is wrong with it, and the request that it makes. Pure. */

import type { RuleEntry } from '../api/contract'
import type { ReplayRequest, ReplayVariant, Values } from '../api/replayContract'
import { parameterText, parseParameter, type Wrong } from './parameterText'

/** What stands in the fields of rules that are tuned: by rule, then parameter; empty text means unchanged. */
export type Texts = Readonly<Record<string, Readonly<Record<string, string>>>>

export interface VariantForm {
  readonly name: string
  readonly texts: Texts
  readonly enable: readonly string[]
  readonly disable: readonly string[]
}

/** Days as `2026-03-02`, empty for no limit; `until` is the last day included. */
export interface ReplayForm {
  readonly source: 'archive' | 'files'
  readonly files: readonly string[]
  /** Empty for none. */
  readonly mapping: string
  readonly since: string
  readonly until: string
  readonly some: boolean
  readonly rules: readonly string[]
  readonly texts: Texts
  readonly variants: readonly VariantForm[]
}

/** What has columns by its name, as the API sees it. */
const COLUMNS = /\.(?:parquet|pq|csv|tsv)(?:\.(?:gz|zst|bz2|xz))?$/i

export function needsMapping(form: ReplayForm): boolean {
  return form.source === 'files' && form.files.some((name) => COLUMNS.test(name))
}

export const MAX_VARIANTS = 8
const NAME = /^[a-z0-9][a-z0-9-]{0,39}$/
const DAY_MS = 86_400_000

export function emptyForm(): ReplayForm {
  return {
    source: 'archive',
    files: [],
    mapping: '',
    since: '',
    until: '',
    some: false,
    rules: [],
    texts: {},
    variants: [],
  }
}

export function newVariant(variants: readonly VariantForm[]): VariantForm {
  const taken = new Set(variants.map(({ name }) => name))
  let number = 1
  while (taken.has(`variant-${number}`)) number += 1
  return { name: `variant-${number}`, texts: {}, enable: [], disable: [] }
}

/** The rules that the baseline judges by. */
export function judged(form: ReplayForm, rules: readonly RuleEntry[]): readonly RuleEntry[] {
  if (form.some) return rules.filter(({ id }) => form.rules.includes(id))
  return rules.filter(({ state }) => state !== 'disabled')
}

/** Rules whose parameters may be tuned in a variant: the baseline's, and what the variant switches on. */
export function tunable(
  form: ReplayForm,
  variant: VariantForm,
  rules: readonly RuleEntry[],
): readonly RuleEntry[] {
  const on = new Set(judged(form, rules).map(({ id }) => id))
  for (const id of variant.enable) on.add(id)
  for (const id of variant.disable) on.delete(id)
  return rules.filter(({ id }) => on.has(id))
}

/** The text of a baseline's parameter: what was filled in, else what is in force. */
export function baselineText(form: ReplayForm, rule: RuleEntry, name: string): string {
  const written = form.texts[rule.id]?.[name]?.trim() ?? ''
  if (written !== '') return written
  return parameterText(rule.parameters.find((parameter) => parameter.name === name)?.value)
}

export type Problem =
  | { readonly kind: 'files' | 'mapping' | 'period' | 'rules' }
  | { readonly kind: 'name' | 'taken' | 'same'; readonly variant: number }
  /** `variant` null: the baseline. */
  | {
      readonly kind: Wrong
      readonly variant: number | null
      readonly rule: string
      readonly parameter: string
    }

export function problems(form: ReplayForm, rules: readonly RuleEntry[]): readonly Problem[] {
  const found: Problem[] = []
  if (form.source === 'files' && form.files.length === 0) found.push({ kind: 'files' })
  else if (needsMapping(form) && form.mapping === '') found.push({ kind: 'mapping' })
  if (form.since !== '' && form.until !== '' && form.until < form.since) found.push({ kind: 'period' })
  if (form.some && form.rules.length === 0) found.push({ kind: 'rules' })
  found.push(...wrongTexts(form.texts, judged(form, rules), null))
  form.variants.forEach((variant, index) => {
    if (!NAME.test(variant.name)) found.push({ kind: 'name', variant: index })
    const others = form.variants.slice(0, index).map(({ name }) => name)
    if (['baseline', ...others].includes(variant.name)) found.push({ kind: 'taken', variant: index })
    const wrong = wrongTexts(variant.texts, tunable(form, variant, rules), index)
    found.push(...wrong)
    if (wrong.length === 0 && !changes(asVariant(form, variant, rules))) {
      found.push({ kind: 'same', variant: index })
    }
  })
  return found
}

function wrongTexts(texts: Texts, rules: readonly RuleEntry[], variant: number | null): readonly Problem[] {
  return rules.flatMap((rule) =>
    rule.parameters.flatMap((parameter): readonly Problem[] => {
      const text = texts[rule.id]?.[parameter.name] ?? ''
      if (text.trim() === '') return []
      const parsed = parseParameter(parameter, text)
      if (!('wrong' in parsed)) return []
      return [{ kind: parsed.wrong, variant, rule: rule.id, parameter: parameter.name }]
    }),
  )
}

function changes({ set, enable, disable }: ReplayVariant): boolean {
  return Object.keys(set).length + enable.length + disable.length > 0
}

/** What was filled in and is not what stands there anyway. */
function values(
  texts: Texts,
  rules: readonly RuleEntry[],
  standing: (rule: RuleEntry, name: string) => string,
): Values {
  const set: Record<string, Record<string, unknown>> = {}
  for (const rule of rules) {
    for (const parameter of rule.parameters) {
      const text = texts[rule.id]?.[parameter.name] ?? ''
      if (text.trim() === '') continue
      const parsed = parseParameter(parameter, text)
      if ('wrong' in parsed || parameterText(parsed.value) === standing(rule, parameter.name)) continue
      set[rule.id] = { ...set[rule.id], [parameter.name]: parsed.value }
    }
  }
  return set
}

function asVariant(form: ReplayForm, variant: VariantForm, rules: readonly RuleEntry[]): ReplayVariant {
  const mine = tunable(form, variant, rules)
  return {
    name: variant.name,
    set: values(variant.texts, mine, (rule, name) => baselineText(form, rule, name)),
    enable: form.some ? [] : variant.enable,
    disable: variant.disable.filter((id) => judged(form, rules).some((rule) => rule.id === id)),
  }
}

const inForce = (rule: RuleEntry, name: string): string =>
  parameterText(rule.parameters.find((parameter) => parameter.name === name)?.value)

/** For a form without problems. */
export function toRequest(form: ReplayForm, rules: readonly RuleEntry[]): ReplayRequest {
  return {
    source:
      form.source === 'archive'
        ? { kind: 'archive' }
        : { kind: 'files', files: form.files, mapping: form.mapping === '' ? null : form.mapping },
    since: form.since === '' ? null : `${form.since}T00:00:00+08:00`,
    until: form.until === '' ? null : `${dayAfter(form.until, 1)}T00:00:00+08:00`,
    rules: form.some ? form.rules : null,
    set: values(form.texts, judged(form, rules), inForce),
    variants: form.variants.map((variant) => asVariant(form, variant, rules)),
  }
}

/** An earlier request, to begin a new one from. */
export function fromRequest(request: ReplayRequest): ReplayForm {
  return {
    source: request.source.kind,
    files: request.source.kind === 'files' ? request.source.files : [],
    mapping: request.source.kind === 'files' ? (request.source.mapping ?? '') : '',
    since: request.since?.slice(0, 10) ?? '',
    until: request.until === null ? '' : dayAfter(request.until.slice(0, 10), -1),
    some: request.rules !== null,
    rules: request.rules ?? [],
    texts: textsOf(request.set),
    variants: request.variants.map(({ name, set, enable, disable }) => ({
      name,
      texts: textsOf(set),
      enable,
      disable,
    })),
  }
}

function textsOf(set: Values): Texts {
  return Object.fromEntries(
    Object.entries(set).map(([rule, given]) => [
      rule,
      Object.fromEntries(Object.entries(given).map(([name, value]) => [name, parameterText(value)])),
    ]),
  )
}

export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}
