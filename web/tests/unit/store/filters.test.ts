import { describe, expect, it } from 'vitest'
import { isFiltered, matches, NO_FILTERS, toQuery, type Filters } from '../../../src/store/filters'
import { doubt } from '../rows'

const one = doubt('d-1', 0, { message: { zh: '出院后再次住院', en: 'Readmitted after discharge' } })
const by = (part: Partial<Filters>): boolean => matches(one, { ...NO_FILTERS, ...part })

describe('a doubt matches', () => {
  it('when every filter says so', () => {
    expect(by({})).toBe(true)
    expect(by({ level: 'high', rule: 'readmission-within-days', facility: 'H22010200001' })).toBe(true)
    expect(by({ level: 'medium' })).toBe(false)
    expect(by({ rule: 'stock-oversold' })).toBe(false)
    expect(by({ facility: 'H1' })).toBe(false)
  })

  it.each([['d-1'], ['2200001'], ['张'], ['h22010200001'], ['再次'], ['READMITTED'], [' within-days ']])(
    'the text %s',
    (q) => {
      expect(by({ q })).toBe(true)
    },
  )

  it('not a text that stands nowhere', () => {
    expect(by({ q: 'zzz' })).toBe(false)
  })

  it('a whole identity number by its masked form', () => {
    const masked = doubt('i', 0, { subject: { kind: 'identity', id: '220102********1234', name: null } })
    expect(matches(masked, { ...NO_FILTERS, q: '220102199001011234' })).toBe(true)
  })

  it('its status: standing is raised or revised', () => {
    const withdrawn = doubt('w', 0, { status: 'withdrawn' })
    expect(matches(doubt('r', 0, { status: 'revised' }), NO_FILTERS)).toBe(true)
    expect(matches(withdrawn, NO_FILTERS)).toBe(false)
    expect(matches(withdrawn, { ...NO_FILTERS, status: 'all' })).toBe(true)
    expect(matches(withdrawn, { ...NO_FILTERS, status: 'withdrawn' })).toBe(true)
  })
})

describe('the query for the API', () => {
  it('names what is filtered and nothing else', () => {
    expect(toQuery(NO_FILTERS)).toEqual({ status: 'standing', q: '' })
    expect(toQuery({ level: 'low', rule: 'r', facility: 'f', status: 'all', q: ' x ' })).toEqual({
      level: 'low',
      rule: 'r',
      facility: 'f',
      q: 'x',
    })
  })

  it('counts as filtered only when something is narrowed', () => {
    expect(isFiltered(NO_FILTERS)).toBe(false)
    expect(isFiltered({ ...NO_FILTERS, q: '  ' })).toBe(false)
    expect(isFiltered({ ...NO_FILTERS, status: 'all' })).toBe(true)
  })
})
