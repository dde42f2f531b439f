/** How long ago something was, as a unit and a number: the words are the caller's. */
export type Ago =
  { readonly unit: 'now' } | { readonly unit: 'seconds' | 'minutes' | 'hours' | 'days'; readonly n: number }

export function ago(ms: number): Ago {
  const seconds = Math.floor(ms / 1000)
  if (seconds < 2) return { unit: 'now' }
  if (seconds < 90) return { unit: 'seconds', n: seconds }
  const minutes = Math.floor(seconds / 60)
  if (minutes < 90) return { unit: 'minutes', n: minutes }
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? { unit: 'hours', n: hours } : { unit: 'days', n: Math.floor(hours / 24) }
}
