/** The platform's codes in words. A code that is not here is shown as it is. */

import type { Text } from '../api/contract'

function word(zh: string, en: string): Text {
  return { zh, en }
}

const CODES: Readonly<Record<string, Readonly<Record<string, Text>>>> = {
  gend: { '0': word('未知', 'unknown'), '1': word('男', 'male'), '2': word('女', 'female') },
  psn_type: {
    '11': word('在职', 'in service'),
    '12': word('退休', 'retired'),
    '1204': word('提前退休', 'early retired'),
    '13': word('离休', 'veteran retired'),
    '15': word('居民（成年）', 'resident, adult'),
    '16': word('居民（老年）', 'resident, elderly'),
  },
  med_type: {
    '11': word('普通门诊', 'outpatient'),
    '12': word('门诊挂号', 'outpatient registration'),
    '13': word('急诊', 'emergency'),
    '14': word('门诊慢特病', 'chronic disease outpatient'),
    '21': word('普通住院', 'inpatient'),
    '22': word('外伤住院', 'inpatient, trauma'),
    '23': word('转外住院', 'inpatient, referred out'),
    '24': word('急诊转住院', 'inpatient from emergency'),
    '25': word('异地住院', 'inpatient, off-site'),
    '26': word('单病种', 'single-disease inpatient'),
    '28': word('日间手术', 'day surgery'),
    '41': word('定点药店购药', 'pharmacy purchase'),
    '51': word('生育门诊', 'maternity outpatient'),
    '52': word('生育住院', 'maternity inpatient'),
  },
  insutype: {
    '310': word('职工', 'employees'),
    '390': word('城乡居民', 'residents'),
    '510': word('生育', 'maternity'),
  },
  inv_chg_type: {
    '101': word('调拨入库', 'transfer in'),
    '102': word('调拨出库', 'transfer out'),
    '103': word('盘盈', 'stocktake surplus'),
    '104': word('盘损', 'stocktake loss'),
    '105': word('销毁', 'destroyed'),
    '106': word('其他入库', 'other receipt'),
    '107': word('其他出库', 'other issue'),
  },
}

export function codeWords(field: string, code: string): Text | null {
  const table = Object.hasOwn(CODES, field) ? CODES[field] : undefined
  return table !== undefined && Object.hasOwn(table, code) ? (table[code] ?? null) : null
}
