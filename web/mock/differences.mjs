/** Differences and totals of the mock's replays, in the shapes of the API. */

/** @typedef {import('./doubts.mjs').MockDoubt} MockDoubt */

const EXAMPLES = 20

/** @param {MockDoubt} doubt */
const money = (doubt) => Math.round(Number(doubt.amount ?? 0) * 100)
/** @param {number} cents */
const yuan = (cents) => (cents / 100).toFixed(2)

/** difference.json. @param {readonly MockDoubt[]} before @param {readonly MockDoubt[]} after */
export function compare(before, after) {
  const old = new Map(before.map((doubt) => [doubt.doubt_id, doubt]))
  const now = new Map(after.map((doubt) => [doubt.doubt_id, doubt]))
  /** @type {Record<string, Map<string, ReturnType<typeof zero>>>} */
  const rows = {
    total: new Map(),
    by_rule: new Map(),
    by_level: new Map(),
    by_facility: new Map(),
    by_month: new Map(),
  }
  /** @type {Record<string, object[]>} */
  const examples = { new: [], gone: [], changed: [] }
  for (const id of new Set([...old.keys(), ...now.keys()])) {
    const was = old.get(id)
    const is = now.get(id)
    const shown = /** @type {MockDoubt} */ (is ?? was)
    const kind =
      was === undefined ? 'new' : is === undefined ? 'gone' : was.amount === is.amount ? 'same' : 'changed'
    const keys = {
      total: '',
      by_rule: shown.rule_id,
      by_level: shown.level,
      by_facility: shown.facility ?? '',
      by_month: shown.occurred_at.slice(0, 7),
    }
    for (const [name, key] of Object.entries(keys)) {
      const row = rows[name]?.get(key) ?? zero()
      row[kind] += 1
      row.before += was === undefined ? 0 : money(was)
      row.after += is === undefined ? 0 : money(is)
      rows[name]?.set(key, row)
    }
    if (kind !== 'same' && (examples[kind]?.length ?? 0) < EXAMPLES) {
      examples[kind]?.push(example(shown, was, is, kind === 'changed'))
    }
  }
  const tallies = (/** @type {string} */ name) =>
    Object.fromEntries(
      [...(rows[name] ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, row]) => [key, tally(row)]),
    )
  return {
    baseline: 'baseline',
    total: tally(rows.total?.get('') ?? zero()),
    by_rule: tallies('by_rule'),
    by_level: tallies('by_level'),
    by_facility: tallies('by_facility'),
    by_month: tallies('by_month'),
    examples,
  }
}

function zero() {
  return { new: 0, gone: 0, changed: 0, same: 0, before: 0, after: 0 }
}

/** @param {ReturnType<typeof zero>} row */
function tally({ before, after, ...counts }) {
  return { ...counts, amount_before: yuan(before), amount_after: yuan(after) }
}

/** @param {MockDoubt} shown @param {MockDoubt | undefined} was @param {MockDoubt | undefined} is @param {boolean} changed */
function example(shown, was, is, changed) {
  return {
    doubt_id: shown.doubt_id,
    rule_id: shown.rule_id,
    level: shown.level,
    subject: `${shown.subject.kind} ${shown.subject.id}`,
    facility: shown.facility,
    occurred_at: shown.occurred_at,
    amount_before: was?.amount ?? null,
    amount_after: is?.amount ?? null,
    message: shown.message,
    fields: changed ? ['level', 'amount'] : [],
  }
}

/** GET /api/replays/{id}/totals. @param {readonly MockDoubt[]} doubts */
export function totals(doubts) {
  const shares = (/** @type {(doubt: MockDoubt) => string | null} */ key) => {
    /** @type {Map<string, { doubts: number, cents: number }>} */
    const found = new Map()
    for (const doubt of doubts) {
      const at = key(doubt)
      if (at === null) continue
      const share = found.get(at) ?? { doubts: 0, cents: 0 }
      found.set(at, { doubts: share.doubts + 1, cents: share.cents + money(doubt) })
    }
    return [...found]
      .map(([name, share]) => ({ key: name, doubts: share.doubts, amount: yuan(share.cents) }))
      .sort((a, b) => b.doubts - a.doubts)
  }
  return {
    doubts: doubts.length,
    amount: yuan(doubts.reduce((sum, doubt) => sum + money(doubt), 0)),
    levels: shares(({ level }) => level),
    rules: shares(({ rule_id }) => rule_id),
    months: shares(({ occurred_at }) => occurred_at.slice(0, 7)).sort((a, b) => (a.key < b.key ? -1 : 1)),
    facilities: shares(({ facility }) => facility)
      .sort((a, b) => Number(b.amount) - Number(a.amount))
      .slice(0, 20),
  }
}
