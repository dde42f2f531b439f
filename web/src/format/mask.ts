/**
 * The API masks identity numbers and names. These do it once more at the last step before the screen, so that a
 * number that slipped through somewhere is not shown; what is masked already stays as it is.
 */

import type { Subject } from '../api/contract'

const HIDDEN = '********'
const MONTH_DAY = '(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])'
/** 18 or 15 digits with a date of birth in its place: other long numbers are of acts and goods and stay whole. */
const IDENTITY = new RegExp(
  `(?<!\\d)\\d{6}(?:(?:19|20)\\d\\d${MONTH_DAY}\\d{3}[\\dXx]|\\d\\d${MONTH_DAY}\\d{3})(?!\\d)`,
  'g',
)

/** What is known to be an identity number: `220101********1234`. */
export function maskNumber(number: string): string {
  if (number.includes('*') || number.length < 15) return number
  return `${number.slice(0, 6)}${HIDDEN}${number.slice(-4)}`
}

/** Masks identity numbers inside a sentence or a value. */
export function maskIdentity(text: string): string {
  return text.replace(IDENTITY, maskNumber)
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
