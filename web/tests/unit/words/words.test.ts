import { describe, expect, it } from 'vitest'
import { eventWords } from '../../../src/words/events'
import { fieldWords } from '../../../src/words/fields'
import { processWords, refusalWords } from '../../../src/words/pipeline'
import { fieldValue } from '../../../src/words/value'

describe('a field', () => {
  it.each([
    ['psn_no', '人员编号'],
    ['mdtrt_id', '就诊ID'],
    ['fixmedins_code', '定点医药机构'],
    ['begntime', '入院时间'],
    ['endtime', '出院时间'],
    ['certno', '证件号码'],
    ['psn_name', '姓名'],
    ['emp_no', '单位编号'],
    ['cnt', '数量'],
    ['med_list_codg', '医疗目录编码'],
    ['fixmedins_bchno', '批次流水号'],
    ['balance', '结存'],
  ])('%s is %s', (name, words) => {
    expect(fieldWords(name)?.zh).toBe(words)
  })

  it('that is not known has no words, not even a name every object has', () => {
    expect(fieldWords('something_new')).toBeNull()
    expect(fieldWords('constructor')).toBeNull()
    expect(eventWords('toString')).toBeNull()
  })
})

describe('a value', () => {
  it('of money is exact CNY', () => {
    expect(fieldValue('fund_pay_sumamt', '12034.50', 'zh')).toBe('¥12,034.50')
  })

  it('of time is in Asia/Shanghai; a date stays a date', () => {
    expect(fieldValue('begntime', '2026-02-25T01:00:00Z', 'zh')).toBe('2026-02-25 09:00:00')
    expect(fieldValue('brdy', '1960-02-03', 'zh')).toBe('1960-02-03')
  })

  it('of a code carries its words, in the language asked for', () => {
    expect(fieldValue('med_type', '21', 'zh')).toBe('21 普通住院')
    expect(fieldValue('med_type', '21', 'en')).toBe('21 inpatient')
    expect(fieldValue('med_type', '9901', 'zh')).toBe('9901')
  })

  it('of a person is masked once more', () => {
    expect(fieldValue('certno', '220102199001011234', 'zh')).toBe('220102********1234')
    expect(fieldValue('psn_name', '张三', 'zh')).toBe('张*')
    expect(fieldValue('unknown_field', { id: '220102199001011239' }, 'zh')).toBe(
      '{"id":"220102********1239"}',
    )
  })

  it('of a thing stays whole', () => {
    expect(fieldValue('drug_trac_codg', ['220102199001011234', '2'], 'zh')).toBe('220102199001011234、2')
  })

  it('that is missing is null, and a yes is a word', () => {
    expect([null, undefined, ''].map((value) => fieldValue('cnt', value, 'zh'))).toEqual([null, null, null])
    expect(fieldValue('cross_pool', true, 'en')).toBe('yes')
    expect(fieldValue('cnt', 0, 'zh')).toBe('0')
  })
})

describe('a part of the pipeline', () => {
  it('has words, and its own name when it is new', () => {
    expect(processWords('gateway').zh).toBe('接入网关')
    expect(processWords('sink.new').en).toBe('sink.new')
    expect(refusalWords('missing_field').zh).toBe('缺少必填字段')
  })
})
