/** Positions as people list them: `[9, 10, 12, 13, 14]` → `['9–10', '12–14']`. The positions stand in order. */
export function ranges(positions: readonly number[]): readonly string[] {
  const runs: { first: number; last: number }[] = []
  for (const position of positions) {
    const run = runs.at(-1)
    if (run !== undefined && run.last + 1 === position) run.last = position
    else runs.push({ first: position, last: position })
  }
  return runs.map(({ first, last }) => (first === last ? String(first) : `${first}–${last}`))
}
