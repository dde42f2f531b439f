/** Words for the units of rules' parameters; the catalogue names them in English. */

import type { Text } from '../api/contract'

const UNITS: Readonly<Record<string, string>> = {
  'ICD-10 codes': 'ICD-10 编码',
  codes: '代码',
  'field names': '字段名',
  'med_type codes': '医疗类别代码',
  words: '词',
  'yes or no': '是或否',
  births: '次分娩',
  'calendar months': '个自然月',
  changes: '次变更',
  'day of the month': '日',
  'days with settlements': '个结算日',
  days: '天',
  hours: '小时',
  minutes: '分钟',
  'month of the year': '月',
  months: '个月',
  names: '个名称',
  persons: '人',
  settlements: '次结算',
  transfers: '次转移',
  units: '个单位',
  uses: '次使用',
  visits: '次就诊',
  years: '年',
  CNY: '元',
  'share of the balance': '（占结存比例）',
  'share of the pace': '（占用量比例）',
  'share of the purchase price': '（占进价比例）',
  'share of the social average wage': '（占社平工资比例）',
  share: '（比例）',
  'standard deviations': '个标准差',
  'units of the item': '个最小包装',
  'month (YYYY-MM)': '年月（YYYY-MM）',
  'region code': '区划代码',
}

export function unitWords(unit: string): Text {
  return { zh: Object.hasOwn(UNITS, unit) ? (UNITS[unit] ?? unit) : unit, en: unit }
}
