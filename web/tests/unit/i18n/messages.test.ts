import { describe, expect, it } from 'vitest'
import { en } from '../../../src/i18n/en'
import { initialLanguage, withLanguage } from '../../../src/i18n/language'
import { fill } from '../../../src/i18n/messages'
import { zh } from '../../../src/i18n/zh'

const names = (message: string): string[] =>
  [...message.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort()

describe('the two languages', () => {
  it('have the same keys', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort())
  })

  it.each(Object.entries(zh))('have the same parameters and something to say: %s', (key, message) => {
    const english = en[key as keyof typeof zh]
    expect(names(english)).toEqual(names(message))
    expect(message.trim()).not.toBe('')
    expect(english.trim()).not.toBe('')
  })

  it('use full-width punctuation beside Chinese characters', () => {
    const wrong = Object.values<string>(zh).filter((message) => /[\u4e00-\u9fff}][,;:?!]/.test(message))
    expect(wrong).toEqual([])
  })

  it('do not mix: only the switch speaks the other language', () => {
    const chinese = Object.entries(en).filter(([, message]) => /[\u4e00-\u9fff]/.test(message))
    expect(chinese.map(([key]) => key)).toEqual(['language.other', 'language.short', 'language.switch'])
  })
})

describe('a message', () => {
  it('takes its parameters and leaves unknown braces alone', () => {
    expect(fill('{n} of {all} {x}', { n: 1, all: 2 })).toBe('1 of 2 {x}')
  })
})

describe('the language', () => {
  const kept = (value: string | null) => ({ getItem: () => value })

  it('is what the address says, else the last choice, else Chinese', () => {
    expect(initialLanguage('?lang=en', kept('zh'))).toBe('en')
    expect(initialLanguage('', kept('en'))).toBe('en')
    expect(initialLanguage('?lang=fr', kept('tlh'))).toBe('zh')
  })

  it('goes into the address without losing the rest of it', () => {
    expect(withLanguage('http://wall/?theme=light#/doubts/x', 'en')).toBe(
      'http://wall/?theme=light&lang=en#/doubts/x',
    )
  })
})
