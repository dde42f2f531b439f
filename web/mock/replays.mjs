/**
 * Replays of the mock: runs that go by themselves in a few seconds, over made-up doubts.
 */

import { makeDoubt, rfc3339 } from './doubts.mjs'
import { compare, totals } from './differences.mjs'
import { RULES } from './catalogue.mjs'

/**
 * @typedef {import('./doubts.mjs').MockDoubt} MockDoubt
 * @typedef {import('../src/api/replayContract').ReplayRequest} ReplayRequest
 * @typedef {import('../src/api/replayContract').RunDetail} RunDetail
 * @typedef {import('../src/api/replayContract').RunState} RunState
 * @typedef {'none' | 'one' | 'many'} Filling
 * @typedef {{ id: string, created: number, state: RunState, step: number, request: ReplayRequest | null, doubts: Map<string, MockDoubt[]>, said: { zh: string, en: string }[], events: number }} MockRun
 */

const STEPS = 8
const MONTH = 30 * 86_400_000
const BYTES = 812_345_678

export class Replays {
  /** @param {() => number} random @param {Filling} filling */
  constructor(random, filling) {
    this.random = random
    /** @type {Map<string, MockRun>} */
    this.runs = new Map()
    /** While true, runs stay where they are. */
    this.hold = false
    this.folder = filling !== 'none'
    if (filling !== 'none') this.fill(filling)
  }

  /** @param {Filling} filling */
  fill(filling) {
    const now = Date.now()
    const request = archive([
      { name: 'days-15', set: { 'readmission-within-days': { max_gap_days: 15 } }, enable: [], disable: [] },
      { name: 'no-stock', set: {}, enable: [], disable: ['stock-oversold'] },
    ])
    if (filling === 'one') {
      const run = this.add(now - 3_600_000, archive([]))
      run.doubts.set('baseline', this.some(40))
      this.finish(run)
      return
    }
    const run = this.add(now - 3_600_000, request)
    this.judge(run, 420)
    this.finish(run)
    this.end(this.add(now - 7_200_000, request), 'failed', {
      zh: 'ClickHouse 无法访问，事件归档没有读到。',
      en: 'ClickHouse cannot be reached: the archive of events was not read.',
    })
    this.end(this.add(now - 9_000_000, request), 'cancelled', {
      zh: '这次重放被取消，没有结果。',
      en: 'This replay was cancelled and has no result.',
    })
    const empty = this.add(now - 80_000_000, archive([]))
    empty.events = 0
    empty.doubts.set('baseline', [])
    empty.state = 'done'
    empty.said = [
      { zh: '没有读到任何事件，请核对来源和时段。', en: 'No event was read. Check source and period.' },
    ]
    this.add(now - 90_000_000, null, 'done').doubts.set('baseline', this.some(3))
  }

  /** @param {number} created @param {ReplayRequest | null} request @param {RunState} [state] @returns {MockRun} */
  add(created, request, state = 'starting') {
    const id = `${rfc3339(created).replace(/[-:]/g, '').slice(0, 15).replace('T', '-')}-${Math.floor(
      this.random() * 0xffffff,
    )
      .toString(16)
      .padStart(6, '0')}`
    const run = { id, created, state, step: 0, request, doubts: new Map(), said: [], events: 1_284_000 }
    this.runs.set(id, run)
    return run
  }

  /** @param {number} count */
  some(count) {
    const now = Date.now()
    const found = Array.from({ length: count }, () =>
      makeDoubt(this.random, now - this.random() * 13 * MONTH),
    )
    return found.sort((a, b) => (a.rule_id < b.rule_id ? -1 : a.rule_id > b.rule_id ? 1 : 0))
  }

  /** Doubts of the baseline and of every variant. @param {MockRun} run @param {number} count */
  judge(run, count) {
    const base = this.some(count)
    run.doubts.set('baseline', base)
    for (const { name, set, disable } of run.request?.variants ?? []) {
      const kept = base.filter(({ rule_id }) => !disable.includes(rule_id))
      const rules = Object.keys(set)
      const changed = kept.map((doubt) =>
        rules.includes(doubt.rule_id) && this.random() < 0.2
          ? { ...doubt, amount: '12345.60', level: /** @type {const} */ ('medium') }
          : doubt,
      )
      const more = rules.flatMap((rule) =>
        Array.from({ length: Math.ceil(count / 8) }, () =>
          makeDoubt(this.random, Date.now() - this.random() * 13 * MONTH, rule),
        ),
      )
      run.doubts.set(name, [...changed, ...more])
    }
  }

  /** @param {MockRun} run */
  finish(run) {
    run.state = 'done'
    run.step = STEPS
  }

  /** @param {MockRun} run @param {'failed' | 'cancelled'} state @param {{ zh: string, en: string }} said */
  end(run, state, said) {
    run.state = state
    run.said = [said]
  }

  /** One step of whatever runs. */
  advance() {
    const run = this.running()
    if (run === null || this.hold) return
    run.step += 1
    if (run.step >= STEPS) {
      this.judge(run, 60)
      this.finish(run)
    } else run.state = run.step < 3 ? 'reading' : run.step < 7 ? 'judging' : 'writing'
  }

  /** @returns {MockRun | null} */
  running() {
    return (
      [...this.runs.values()].find(({ state }) => !['done', 'failed', 'cancelled'].includes(state)) ?? null
    )
  }

  /** @param {string} method @param {URL} url @param {any} body @returns {{ status: number, value: unknown }} */
  answer(method, url, body) {
    const [id, what, name] = url.pathname.split('/').slice(3).map(decodeURIComponent)
    if (id === undefined) {
      if (method === 'GET') return ok({ runs: this.listed(), running: this.running()?.id ?? null })
      return this.start(body)
    }
    if (id === 'sources') return ok(this.sources())
    const run = this.runs.get(id)
    const variant = url.searchParams.get('variant') ?? 'baseline'
    if (run === undefined)
      return { status: 404, value: { error: { code: 'replay_unknown', zh: '没有', en: 'No' } } }
    if (method === 'DELETE') {
      this.runs.delete(id)
      return { status: 204, value: null }
    }
    if (what === undefined) return ok(this.detail(run))
    if (what === 'cancel') {
      this.end(run, 'cancelled', { zh: '这次重放被取消，没有结果。', en: 'This replay was cancelled.' })
      return ok(this.detail(run))
    }
    const doubts = run.doubts.get(variant)
    if (doubts === undefined) return { status: 404, value: null }
    if (what === 'totals') return ok(totals(doubts))
    if (what === 'files') return ok(`<!doctype html><title>${name}</title><h1>${name}</h1>`)
    if (name !== undefined) {
      const found = doubts.find(({ doubt_id }) => doubt_id === name)
      const rule = RULES.find((one) => one.id === found?.rule_id) ?? null
      return found === undefined ? { status: 404, value: null } : ok({ ...found, rule })
    }
    const from = Number(url.searchParams.get('before') ?? 0)
    const limit = Number(url.searchParams.get('limit') ?? 50)
    const next = from + limit < doubts.length ? String(from + limit) : null
    return ok({ doubts: doubts.slice(from, from + limit), next })
  }

  /** @param {ReplayRequest} request */
  start(request) {
    const running = this.running()
    if (running !== null) {
      const error = {
        code: 'replay_running',
        zh: `重放 ${running.id} 正在进行。`,
        en: `Replay ${running.id} runs.`,
      }
      return { status: 409, value: { error } }
    }
    const wrong = request.variants.find(({ name }) => name === 'refuse-me')
    if (wrong !== undefined) {
      const error = {
        code: 'replay_refused',
        zh: '这个方案被服务拒绝。',
        en: 'The service refused this variant.',
      }
      return { status: 422, value: { error } }
    }
    return { status: 201, value: this.detail(this.add(Date.now(), request)) }
  }

  listed() {
    return [...this.runs.values()].sort((a, b) => b.created - a.created).map((run) => this.detail(run))
  }

  /** @param {MockRun} run @returns {RunDetail} */
  detail(run) {
    const done = run.state === 'done'
    const share = run.step / STEPS
    const variants = ['baseline', ...(run.request?.variants ?? []).map(({ name }) => name)]
    const base = run.doubts.get('baseline') ?? []
    const judging = run.state === 'judging'
    return {
      run_id: run.id,
      state: run.state,
      created_at: rfc3339(run.created),
      finished_at: done ? rfc3339(run.created + 95_000) : null,
      request: run.request,
      progress:
        run.state === 'starting'
          ? null
          : {
              done: Math.round((judging ? 64_000 : BYTES) * share),
              total: judging ? 64_000 : BYTES,
              unit: judging ? 'cells' : 'bytes',
              rate: judging ? 5_200 : 48_000_000,
              seconds_left: run.step === 1 ? null : Math.round((1 - share) * 75),
            },
      counts: done
        ? { events: run.events, refused: run.events === 0 ? 0 : 12, duplicates: 340, cells: 64_000 }
        : { events: null, refused: null, duplicates: null, cells: null },
      variants: variants.map((name) => ({
        name,
        doubts: done ? (run.doubts.get(name)?.length ?? 0) : null,
        digest: done ? 'e3f3b3da849fe9e1' : null,
      })),
      said: run.said,
      files: done ? ['report.html', 'report.xlsx', 'certificate.html', 'certificate.json'] : [],
      differences: /** @type {any} */ (
        Object.fromEntries(
          done ? variants.slice(1).map((name) => [name, compare(base, run.doubts.get(name) ?? [])]) : [],
        )
      ),
    }
  }

  sources() {
    if (!this.folder) return { folder: false, files: [], mappings: [] }
    const file = (/** @type {string} */ name, columns = false) => ({
      name,
      bytes: BYTES,
      modified_at: rfc3339(Date.now() - MONTH),
      columns,
    })
    const files = [file('settlements-2025.jsonl.gz'), file('stays-2025.csv.zst', true)]
    return { folder: true, files, mappings: ['hospital.toml'] }
  }
}

/** @param {unknown} value */
function ok(value) {
  return { status: 200, value }
}

/** @param {ReplayRequest['variants']} variants @returns {ReplayRequest} */
function archive(variants) {
  return {
    source: { kind: 'archive' },
    since: '2025-01-01T00:00:00+08:00',
    until: '2026-01-01T00:00:00+08:00',
    rules: null,
    set: {},
    variants,
  }
}
