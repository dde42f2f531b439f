/** One value of an event's field as text for the screen: formatted by what the field is, and masked. */

import type { Text } from '../api/contract'
import { maskIdentity, maskName, maskNumber } from '../format/mask'
import { cny } from '../format/money'
import { isTimestamp, timeOf } from '../format/time'
import { codeWords } from './codes'
import { fieldWords } from './fields'

const YES: Text = { zh: '是', en: 'yes' }
const NO: Text = { zh: '否', en: 'no' }

/** Numbers of acts, goods and institutions: a long run of digits in them is no identity number. */
const NUMBERS_OF_THINGS = /_(?:id|codg|code|bchno|lotnum|sn)$/

/** `language` picks the words for codes; null stands for "empty", which the caller words. */
export function fieldValue(name: string, value: unknown, language: 'zh' | 'en'): string | null {
  if (value === null || value === undefined || value === '') return null
  if (typeof value === 'boolean') return (value ? YES : NO)[language]
  if (Array.isArray(value)) {
    return value
      .map((item: unknown) => fieldValue(name, item, language) ?? '')
      .join(language === 'zh' ? '、' : ', ')
  }
  if (typeof value === 'object') return maskIdentity(JSON.stringify(value))
  if (typeof value !== 'string' && typeof value !== 'number') return null
  return scalar(name, String(value), language)
}

function scalar(name: string, text: string, language: 'zh' | 'en'): string {
  switch (fieldWords(name)?.kind) {
    case 'money':
      return cny(text)
    case 'identity':
      return maskNumber(text)
    case 'name':
      return maskName(text)
    case 'code': {
      const words = codeWords(name, text)
      return words === null ? text : `${text} ${words[language]}`
    }
    case 'text':
    case undefined:
      if (isTimestamp(text)) return timeOf(text)
      return NUMBERS_OF_THINGS.test(name) ? text : maskIdentity(text)
  }
}
