const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/

/**
 * An exact decimal string of CNY as people read it: `9100.00` → `¥9,100.00`. The digits are only grouped, never
 * calculated with, so nothing is rounded. What is not a plain decimal is shown as it came.
 */
export function cny(amount: string): string {
  const parts = DECIMAL.exec(amount.trim())
  if (parts === null) return amount
  const [, sign = '', whole = '', fraction = ''] = parts
  const cents = fraction.length >= 2 ? fraction : fraction.padEnd(2, '0')
  return `${sign === '-' ? '−' : ''}¥${grouped(whole)}.${cents}`
}

/** Digits in groups of three: `1234567` → `1,234,567`. */
export function grouped(digits: string): string {
  const trimmed = digits.replace(/^0+(?=\d)/, '')
  return trimmed.replace(/\B(?=(\d{3})+$)/g, ',')
}

/** A count with grouped digits. */
export function count(value: number): string {
  return value < 0 ? `−${grouped(String(-value))}` : grouped(String(value))
}
