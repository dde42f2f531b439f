/**
 * The API masks identity numbers and names. These do it once more at the last step before the screen, so that a
 * number that slipped through an unknown field is not shown; what is masked already stays as it is.
 */

const IDENTITY = /(?<!\d)(\d{6})(?:\d{8}[\dXx]{4}|\d{5}(\d{4}))(?!\d)/g

/** `220102199001011234` → `220102********1234`, also inside longer text; 15-digit numbers likewise. */
export function maskIdentity(text: string): string {
  return text.replace(IDENTITY, (number) => `${number.slice(0, 6)}********${number.slice(-4)}`)
}

/** `张三丰` → `张*`. */
export function maskName(name: string): string {
  const [first = ''] = name
  return first === '' ? '' : `${first}*`
}
