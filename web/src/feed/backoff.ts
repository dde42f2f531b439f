const FIRST_MS = 500
const LONGEST_MS = 10_000

/**
 * How long to wait before the next try, in milliseconds: doubling, capped, and spread over the upper half so
 * that the walls of a whole province do not return in the same instant. `random` is in [0, 1).
 */
export function backoff(failures: number, random: number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1))
  return Math.round(full / 2 + (full / 2) * random)
}
