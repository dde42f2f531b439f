// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest'
import { openLanguage, pick, switchLanguage, t } from '../../../src/i18n'

describe('switching the language', () => {
  beforeEach(() => {
    history.replaceState(null, '', '/?theme=light#/doubts/x')
    localStorage.clear()
    openLanguage()
  })

  it('changes words, title, html lang, address and memory together', () => {
    expect(document.documentElement.lang).toBe('zh-CN')
    expect(document.title).toContain('医保基金实时监管')
    switchLanguage('en')
    expect(t('connection.live')).toBe('Live')
    expect(pick({ zh: '中', en: 'middle' })).toBe('middle')
    expect(document.documentElement.lang).toBe('en')
    expect(document.title).toContain('Insurance fund monitor')
    expect(location.search).toBe('?theme=light&lang=en')
    expect(location.hash).toBe('#/doubts/x')
  })

  it('is remembered for the next visit', () => {
    switchLanguage('en')
    history.replaceState(null, '', '/')
    openLanguage()
    expect(t('connection.live')).toBe('Live')
  })
})
