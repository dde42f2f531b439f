/** A rule's parameter as text in a field, and back. */

import type { RuleParameter } from '../api/contract'

export type Wrong = 'integer' | 'number' | 'min' | 'max'
export type Parsed = { readonly value: unknown } | { readonly wrong: Wrong }

const INTEGER = /^[+-]?\d+$/
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)$/
const SEPARATOR = /[,，、\s]+/

/** What a value looks like in a field: lists with commas, switches as `true` and `false`. */
export function parameterText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.map(String).join(', ')
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : JSON.stringify(value)
}

/** The value that a person means; exact decimals stay text on the way only as JSON numbers allow. */
export function parseParameter(parameter: RuleParameter, text: string): Parsed {
  const written = text.trim()
  switch (parameter.type) {
    case 'integer':
      return INTEGER.test(written) ? bounded(parameter, Number(written)) : { wrong: 'integer' }
    case 'number':
      return NUMBER.test(written) ? bounded(parameter, Number(written)) : { wrong: 'number' }
    case 'boolean':
      return { value: written === 'true' }
    case 'array':
      return { value: written.split(SEPARATOR).filter((item) => item !== '') }
    case 'string':
    case null:
      return { value: written }
  }
}

function bounded({ min, max }: RuleParameter, value: number): Parsed {
  if (min !== null && value < min) return { wrong: 'min' }
  if (max !== null && value > max) return { wrong: 'max' }
  return { value }
}
