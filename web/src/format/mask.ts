/**
 * The API masks identity numbers and names. These do it once more at the last step before the screen, so that a
 * number that slipped through somewhere is not shown; what is masked already stays as it is.
 */

import type { Subject } from '../api/contract'

const HIDDEN = '********'
const LETTER_OR_DIGIT = '[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]'
/** Eighteen characters that stand alone: long numbers of acts and goods are longer, or begin with a letter. */
const ALONE = new RegExp(`(?<!${LETTER_OR_DIGIT})\\d{17}[\\dXx](?!${LETTER_OR_DIGIT})`, 'g')
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/** Whether the date of birth is a day and the check digit (GB 11643) is right. */
function checks(number: string): boolean {
  const [year, month, day] = [number.slice(6, 10), number.slice(10, 12), number.slice(12, 14)]
  const born = new Date(`${year}-${month}-${day}T00:00:00Z`)
  if (!/^(?:19|20)/.test(year) || Number.isNaN(born.getTime())) return false
  if (born.getUTCDate() !== Number(day)) return false
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(number[at]), 0)
  return '10X98765432'[sum % 11] === number[17]?.toUpperCase()
}

/** What is known to be an identity number: `220101********1234`. */
export function maskNumber(number: string): string {
  if (number.includes('*') || number.length < 15) return number
  return `${number.slice(0, 6)}${HIDDEN}${number.slice(-4)}`
}

/** What somebody looks for, as it is shown: a whole number masked, whether it checks or not. */
export function masked(wanted: string): string {
  return /^(?:\d{15}|\d{17}[\dXx])$/.test(wanted) ? maskNumber(wanted) : maskIdentity(wanted)
}

/** Masks identity numbers inside a sentence or a value. */
export function maskIdentity(text: string): string {
  return text.replace(ALONE, (number) => (checks(number) ? maskNumber(number) : number))
}

/** `张三丰` → `张*`. */
export function maskName(name: string): string {
  const [first = ''] = name.trim()
  return first === '' ? '' : `${first}*`
}

export function subjectId({ kind, id }: Subject): string {
  return kind === 'identity' ? maskNumber(id) : maskIdentity(id)
}

/** A person's name is masked; units and facilities are named in full. */
export function subjectName({ kind, name }: Subject): string | null {
  if (name === null) return null
  return kind === 'person' || kind === 'identity' ? maskName(name) : name
}
