import { describe, expect, it } from 'vitest'
import { parameterText, parseParameter } from '../../../src/store/parameterText'
import { parameter } from '../ruleEntries'

const days = parameter('max_gap_days', 'integer', 2, { min: 0, max: 365 })
const share = parameter('share', 'number', 0.6, { min: 0 })

describe('a parameter as text', () => {
  it.each([
    [2, '2'],
    [0.6, '0.6'],
    [true, 'true'],
    [['11', '14'], '11, 14'],
    [null, ''],
  ])('%o is shown as %s', (value, text) => {
    expect(parameterText(value)).toBe(text)
  })

  it.each([
    [days, ' 15 ', { value: 15 }],
    [days, '365', { value: 365 }],
    [days, '366', { wrong: 'max' }],
    [days, '-1', { wrong: 'min' }],
    [days, '1.5', { wrong: 'integer' }],
    [days, '1e3', { wrong: 'integer' }],
    [share, '.75', { value: 0.75 }],
    [share, 'half', { wrong: 'number' }],
    [share, '-0.1', { wrong: 'min' }],
    [parameter('on', 'boolean', true), 'false', { value: false }],
    [parameter('types', 'array', []), '11，14, 21', { value: ['11', '14', '21'] }],
    [parameter('from', 'string', ''), ' 2026-01 ', { value: '2026-01' }],
  ])('is read back: %o %s', (one, text, parsed) => {
    expect(parseParameter(one, text)).toEqual(parsed)
  })
})
