/** A small seeded generator, so that the same seed shows the same wall. */

/**
 * @param {number} seed
 * @returns {() => number} numbers in [0, 1)
 */
export function seeded(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/**
 * @template T
 * @param {() => number} random
 * @param {readonly T[]} items
 * @returns {T}
 */
export function choose(random, items) {
  return /** @type {T} */ (items[Math.floor(random() * items.length)])
}

/**
 * @param {() => number} random
 * @param {number} low
 * @param {number} high inclusive
 */
export function between(random, low, high) {
  return low + Math.floor(random() * (high - low + 1))
}
