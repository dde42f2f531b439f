import { describe, expect, it } from 'vitest'
import { ago } from '../../../src/format/ago'
import { plain } from '../../../src/format/plain'
import { maskIdentity, maskName, maskNumber, subjectId, subjectName } from '../../../src/format/mask'
import { cny, count } from '../../../src/format/money'
import { ranges } from '../../../src/format/ranges'
import { clockOf, dayOf, timeOf, weekdayOf } from '../../../src/format/time'

describe('money', () => {
  it.each([
    ['9100.00', '¥9,100.00'],
    ['0.1', '¥0.10'],
    ['12', '¥12.00'],
    ['-1234567.5', '−¥1,234,567.50'],
    ['0001000', '¥1,000.00'],
    ['1.2345', '¥1.2345'],
    // beyond what a binary float holds exactly
    ['90071992547409931234.99', '¥90,071,992,547,409,931,234.99'],
  ])('%s is %s', (amount, shown) => {
    expect(cny(amount)).toBe(shown)
  })

  it('that is no plain decimal is shown as it came', () => {
    expect(cny('1e3')).toBe('1e3')
    expect(cny('未知')).toBe('未知')
  })

  it('counts have groups', () => {
    expect([0, 999, 1000, 1234567, -5000].map(count)).toEqual(['0', '999', '1,000', '1,234,567', '−5,000'])
  })
})

describe('time', () => {
  it('is Asia/Shanghai, whatever the screen’s zone', () => {
    expect(timeOf('2026-03-02T02:15:00Z')).toBe('2026-03-02 10:15:00')
    expect(timeOf('2026-03-01T23:30:00-05:00')).toBe('2026-03-02 12:30:00')
  })

  it('of stays in the 22nd century and of births long ago are right', () => {
    expect(timeOf('2180-07-23T14:00:00+08:00')).toBe('2180-07-23 14:00:00')
    // Clocks stood one hour ahead in the summers of 1986 to 1991; the service keeps +08:00 for all of time.
    expect(timeOf('1988-07-01T00:00:00Z')).toBe('1988-07-01 08:00:00')
  })

  it('crosses midnight and the week with the date', () => {
    const moment = Date.parse('2026-11-21T16:00:00Z')
    expect([dayOf(moment), clockOf(moment), weekdayOf(moment)]).toEqual(['2026-11-22', '00:00:00', 0])
  })

  it('that cannot be read is shown as it came', () => {
    expect(timeOf('yesterday')).toBe('yesterday')
  })
})

it('positions are listed as runs', () => {
  expect(ranges([9, 10, 12, 13, 14, 18])).toEqual(['9–10', '12–14', '18'])
  expect(ranges([])).toEqual([])
})

describe('how long ago', () => {
  it.each([
    [1_999, { unit: 'now' }],
    [-5_000, { unit: 'now' }],
    [2_000, { unit: 'seconds', n: 2 }],
    [90_000, { unit: 'minutes', n: 1 }],
    [90 * 60_000, { unit: 'hours', n: 1 }],
    [48 * 3_600_000, { unit: 'days', n: 2 }],
  ])('%i ms', (ms, expected) => {
    expect(ago(ms)).toEqual(expected)
  })
})

describe('masking', () => {
  it('hides an identity number that stands alone and checks, also inside a sentence', () => {
    expect(maskIdentity('号码 220102199001011239 重复')).toBe('号码 220102********1239 重复')
    expect(maskIdentity('号码220102199001011239重复')).toBe('号码220102********1239重复')
  })

  it('leaves ids of acts whole: glued to letters or digits, with a wrong check digit, or with no such day', () => {
    for (const id of [
      'P22010200005202603010000',
      'P220102199001011239',
      '220102199001011239A',
      '0220102199001011239',
      '220102199001011238',
      '220102199002301230',
      '220102900101123',
    ]) {
      expect(maskIdentity(id)).toBe(id)
    }
  })

  it('shows what turns text round as what it is', () => {
    expect(plain('王\u202e小\u2066明\u2069\u200f\u0085\ufeff')).toBe(
      '王\ufffd小\ufffd明' + '\ufffd'.repeat(4),
    )
    expect(plain('{"a":"张三 12,5"}\n')).toBe('{"a":"张三 12,5"}\n')
  })

  it('leaves what is masked already, and numbers of things, as they are', () => {
    const masked = '220102********1234'
    expect(maskIdentity(masked)).toBe(masked)
    expect(maskNumber(masked)).toBe(masked)
    expect(maskIdentity('81234560011223344556')).toBe('81234560011223344556')
    expect(maskIdentity('9100.00 2026-03-02')).toBe('9100.00 2026-03-02')
    expect(maskIdentity('220102999999991234')).toBe('220102999999991234')
  })

  it('keeps a person’s first character and is stable', () => {
    expect(maskName('欧阳修')).toBe('欧*')
    expect(maskName(maskName('欧阳修'))).toBe('欧*')
  })

  it('of a subject: numbers of identities always, names of persons only', () => {
    expect(subjectId({ kind: 'identity', id: '220102999999991234', name: null })).toBe('220102********1234')
    expect(subjectName({ kind: 'person', id: '1', name: '张三' })).toBe('张*')
    expect(subjectName({ kind: 'unit', id: 'E1', name: '某某公司' })).toBe('某某公司')
    expect(subjectName({ kind: 'unit', id: 'E1', name: null })).toBeNull()
  })
})
