// @vitest-environment happy-dom
import { shallowRef } from 'vue'
import { nextTick } from 'vue'
import { describe, expect, it } from 'vitest'
import { keepFilters, parseFilters, withFilters } from '../../../src/route/filters'
import { NO_FILTERS, type Filters } from '../../../src/store/filters'
import { EMPTY, type Stream } from '../../../src/store/stream'

const ALL: Filters = {
  level: 'high',
  rule: 'stock-oversold',
  facility: 'H1 & Co',
  status: 'withdrawn',
  q: 'a=b&c#d',
}

describe('filters in the address', () => {
  it('come back as they were, beside what else stands there', () => {
    const search = withFilters('?lang=en', ALL)
    expect(search.startsWith('?lang=en&')).toBe(true)
    expect(parseFilters(search)).toEqual(ALL)
    expect(withFilters(search, NO_FILTERS)).toBe('?lang=en')
    expect(withFilters('', NO_FILTERS)).toBe('')
  })

  it('that are wrong are none', () => {
    expect(parseFilters('?level=terrible&status=x&rule=%20&q=&facility=')).toEqual(NO_FILTERS)
    expect(parseFilters(`?q=${'x'.repeat(500)}`).q).toHaveLength(100)
  })

  it('never hold an identity number in clear', () => {
    for (const q of [
      '220102199001011239',
      '220102199001011230',
      '220102900101123',
      '见 220102199001011239',
    ]) {
      expect(withFilters('', { ...NO_FILTERS, q })).toContain('220102********')
    }
  })

  it('are taken, written as steps to go back, and followed back', async () => {
    history.replaceState(null, '', '/?lang=zh&level=high#/doubts/x')
    const stream = shallowRef<Stream>(EMPTY)
    const setFilters = (filters: Filters): void => {
      stream.value = { ...EMPTY, filters }
    }
    keepFilters({ stream, setFilters })
    expect(stream.value.filters.level).toBe('high')
    const before = history.length
    setFilters({ ...stream.value.filters, rule: 'stock-oversold' })
    await nextTick()
    expect(location.search).toBe('?lang=zh&level=high&rule=stock-oversold')
    expect(location.hash).toBe('#/doubts/x')
    expect(history.length).toBe(before + 1)
    history.replaceState(null, '', '/?lang=zh&level=low')
    window.dispatchEvent(new PopStateEvent('popstate'))
    expect(stream.value.filters).toEqual({ ...NO_FILTERS, level: 'low' })
  })
})
