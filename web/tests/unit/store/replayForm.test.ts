import { describe, expect, it } from 'vitest'
import {
  emptyForm,
  fromRequest,
  newVariant,
  problems,
  toRequest,
  tunable,
  type ReplayForm,
} from '../../../src/store/replayForm'
import { parameter, rule } from '../ruleEntries'

const READMISSION = rule('readmission', [parameter('days', 'integer', 2, { min: 0, max: 365 })])
const STOCK = rule('stock')
const OFF = rule('off', [parameter('share', 'number', 0.5)], { state: 'disabled' })
const RULES = [READMISSION, STOCK, OFF]

const form = (over: Partial<ReplayForm> = {}): ReplayForm => ({ ...emptyForm(), ...over })
const days = (text: string) => ({ readmission: { days: text } })
const kinds = (over: Partial<ReplayForm>): string[] => problems(form(over), RULES).map(({ kind }) => kind)

describe('an empty form', () => {
  it('replays everything that is on from the archive', () => {
    expect(problems(form(), RULES)).toEqual([])
    expect(toRequest(form(), RULES)).toEqual({
      source: { kind: 'archive' },
      since: null,
      until: null,
      rules: null,
      set: {},
      variants: [],
    })
  })
})

describe('a request', () => {
  it('has the whole last day in it', () => {
    const { since, until } = toRequest(form({ since: '2026-01-01', until: '2026-02-28' }), RULES)
    expect([since, until]).toEqual(['2026-01-01T00:00:00+08:00', '2026-03-01T00:00:00+08:00'])
  })

  it('carries only what differs: from what is in force, and for a variant from the baseline', () => {
    const made = toRequest(
      form({
        texts: days('7'),
        variants: [
          { name: 'same', texts: days('7'), enable: [], disable: ['stock'] },
          { name: 'as-now', texts: days('2'), enable: ['off'], disable: [] },
        ],
      }),
      RULES,
    )
    expect(made.set).toEqual({ readmission: { days: 7 } })
    expect(made.variants.map(({ set }) => set)).toEqual([{}, { readmission: { days: 2 } }])
    expect(toRequest(form({ texts: days('2') }), RULES).set).toEqual({})
  })

  it('leaves out what is filled in for rules that are not judged', () => {
    const made = toRequest(form({ some: true, rules: ['stock'], texts: days('7') }), RULES)
    expect([made.rules, made.set]).toEqual([['stock'], {}])
  })

  it('is the beginning of a new one', () => {
    const first = form({
      source: 'files',
      files: ['a.csv'],
      mapping: 'm.toml',
      since: '2026-01-01',
      until: '2026-03-31',
      some: true,
      rules: ['readmission'],
      variants: [{ name: 'v', texts: days('15'), enable: [], disable: [] }],
    })
    const request = toRequest(first, RULES)
    expect(toRequest(fromRequest(request), RULES)).toEqual(request)
    expect(fromRequest(request).until).toBe('2026-03-31')
  })
})

describe('what is wrong', () => {
  it.each([
    ['files', { source: 'files' }],
    ['mapping', { source: 'files', files: ['a.parquet'] }],
    ['period', { since: '2026-02-01', until: '2026-01-31' }],
    ['rules', { some: true }],
    ['max', { texts: days('366') }],
    ['name', { variants: [{ name: 'Fünf', texts: days('5'), enable: [], disable: [] }] }],
    ['taken', { variants: [{ name: 'baseline', texts: days('5'), enable: [], disable: [] }] }],
    ['same', { variants: [{ name: 'v', texts: days('2'), enable: [], disable: [] }] }],
  ] as const satisfies readonly (readonly [string, Partial<ReplayForm>])[])('is said: %s', (kind, over) => {
    expect(kinds(over)).toEqual([kind])
  })

  it('names the variant, the rule and the parameter', () => {
    const variants = [newVariant([]), { ...newVariant([]), name: 'b', texts: days('x') }]
    expect(problems(form({ variants }), RULES)).toEqual([
      { kind: 'same', variant: 0 },
      { kind: 'integer', variant: 1, rule: 'readmission', parameter: 'days' },
    ])
  })

  it('lets one day be the period', () => {
    expect(kinds({ since: '2026-01-31', until: '2026-01-31' })).toEqual([])
  })
})

describe('a variant', () => {
  it('tunes what it judges: without what it switches off, with what it switches on', () => {
    const variant = { ...newVariant([]), enable: ['off'], disable: ['readmission'] }
    expect(tunable(form(), variant, RULES).map(({ id }) => id)).toEqual(['stock', 'off'])
  })

  it('gets a name that is free', () => {
    expect(newVariant([newVariant([])]).name).toBe('variant-2')
  })
})
