/**
 * A stand-in for the API while the page is worked on and tested: the REST and websocket contract over seeded
 * synthetic doubts.
 *
 *   npm run mock -- --mode stream --rate 2 --port 8788
 *
 * Modes: nothing, one, ten-thousand, stream (rate doubts a second), flaky (stream over a connection that breaks).
 */

import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { parseArgs } from 'node:util'
import { fileURLToPath } from 'node:url'
import { WebSocketServer } from 'ws'
import { RULES } from './catalogue.mjs'
import { makeDoubt, rfc3339 } from './doubts.mjs'
import { DEFAULTS, PARAMETERS } from './parameters.mjs'
import { seeded } from './random.mjs'
import { Replays } from './replays.mjs'
import { World } from './world.mjs'

/**
 * @typedef {'nothing' | 'one' | 'ten-thousand' | 'stream' | 'flaky'} Mode
 * @typedef {{ mode?: Mode, port?: number, rate?: number, seed?: number, dist?: string, replays?: import('./replays.mjs').Filling }} Options
 * @typedef {import('./doubts.mjs').MockDoubt} MockDoubt
 */

const NOT_FOUND = { code: 'not_found', zh: '没有找到。', en: 'Not found.' }
const MODES = ['nothing', 'one', 'ten-thousand', 'stream', 'flaky']
// As strict as the API's own, so that the page is tried under it.
const POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; object-src 'none'; base-uri 'none'"
const HEALTH_MS = 2_000
const COALESCE_MS = 50
const REPLAY_MS = 400
const TYPES = /** @type {Record<string, string>} */ ({
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
})

/** Starts the mock; port 0 takes a free one. @param {Options} options */
export async function startMock({
  mode = 'stream',
  port = 0,
  rate = 2,
  seed = 20260302,
  dist,
  replays: filling = 'none',
} = {}) {
  const random = seeded(seed)
  const world = new World()
  fill(world, mode, random)
  const replays = new Replays(random, filling)

  /** Whether clients may connect and are told anything: tests take the API away and freeze it with these. */
  const network = { up: true, silent: false }

  const server = createServer((request, response) => {
    if (!network.up) {
      request.socket.destroy()
      return
    }
    const answered = request.url?.startsWith('/api/replays')
      ? answerReplays(replays, request)
      : answer(world, request.url ?? '/', dist)
    answered.then(
      ({ status, type, body }) =>
        response.writeHead(status, { 'content-type': type, 'content-security-policy': POLICY }).end(body),
      (error) => response.writeHead(500).end(String(error)),
    )
  })
  const feed = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, socket, head) => {
    if (!network.up || !request.url?.startsWith('/api/feed')) {
      socket.destroy()
      return
    }
    feed.handleUpgrade(request, socket, head, (client) => {
      if (network.silent) return
      const resume = new URL(request.url ?? '', 'http://mock').searchParams.get('resume')
      const missed = resume === null ? null : world.since(resume)
      if (missed === null) client.send(JSON.stringify({ kind: 'snapshot', ...world.snapshot() }))
      else {
        client.send(JSON.stringify({ kind: 'resumed', seq: resume }))
        for (const update of missed) client.send(JSON.stringify(update))
      }
    })
  })

  /** @param {object} message */
  function tell(message) {
    if (network.silent) return
    const text = JSON.stringify(message)
    for (const client of feed.clients) client.send(text)
  }

  /** @param {readonly MockDoubt[]} doubts */
  function publish(doubts) {
    world.accepted += doubts.length * 40
    tell(world.take(doubts))
  }

  const timers = [
    setInterval(() => {
      tell({ kind: 'health', health: world.healthNow() })
    }, HEALTH_MS),
    setInterval(() => {
      replays.advance()
    }, REPLAY_MS),
  ]
  if (mode === 'stream' || mode === 'flaky') {
    let owed = 0
    timers.push(
      setInterval(() => {
        owed += (rate * COALESCE_MS) / 1000
        const due = Math.floor(owed)
        owed -= due
        if (due > 0) publish(Array.from({ length: due }, () => next(world, random)))
      }, COALESCE_MS),
    )
  }
  if (mode === 'flaky') {
    timers.push(
      setInterval(() => {
        for (const client of feed.clients) client.close(1013, 'slow')
        network.up = random() < 0.5
        setTimeout(() => (network.up = true), 3_000)
      }, 8_000),
    )
  }

  await new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(null)))
  const address = server.address()
  const listening = typeof address === 'object' && address !== null ? address.port : port
  return {
    port: listening,
    url: `http://127.0.0.1:${listening}`,
    world,
    replays,
    publish,
    /** Says a message as it is, also one that breaks the contract. */
    tell,
    /** @param {string} [rule] */
    raise: (rule) => {
      const doubt = makeDoubt(random, Date.now(), rule)
      publish([doubt])
      return doubt
    },
    /** @param {MockDoubt} doubt */
    revise: (doubt) => {
      const revised = /** @type {MockDoubt} */ ({
        ...doubt,
        revision: doubt.revision + 1,
        status: 'revised',
        detected_at: rfc3339(Date.now()),
      })
      publish([revised])
      return revised
    },
    /** @param {MockDoubt} doubt */
    withdraw: (doubt) => {
      const withdrawn = /** @type {MockDoubt} */ ({
        ...doubt,
        revision: doubt.revision + 1,
        status: 'withdrawn',
        detected_at: rfc3339(Date.now()),
      })
      publish([withdrawn])
      return withdrawn
    },
    network,
    /** Cuts every connection, as a restart of the API does. */
    drop: () => {
      for (const client of feed.clients) client.terminate()
    },
    clients: () => feed.clients.size,
    stop: async () => {
      for (const timer of timers) clearInterval(timer)
      for (const client of feed.clients) client.terminate()
      feed.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(() => resolve(null)))
    },
  }
}

/** @param {World} world @param {Mode} mode @param {() => number} random */
function fill(world, mode, random) {
  const counts = { nothing: 0, one: 1, 'ten-thousand': 10_000, stream: 120, flaky: 120 }
  const spacing = mode === 'ten-thousand' ? 2_000 : 20_000
  const now = Date.now()
  /** @type {MockDoubt[]} */
  const doubts = []
  for (let left = counts[mode]; left > 0; left -= 1) {
    const jitter = random() * spacing * 6
    const doubt = makeDoubt(
      random,
      now - left * spacing - jitter,
      mode === 'one' ? 'readmission-within-days' : undefined,
    )
    doubts.push(doubt)
    if (mode !== 'one' && random() < 0.08) doubts.push({ ...doubt, revision: 2, status: 'revised' })
    if (mode !== 'one' && random() < 0.05) doubts.push({ ...doubt, revision: 3, status: 'withdrawn' })
  }
  if (doubts.length > 0) world.take(doubts)
  world.accepted = counts[mode] * 46
  if (mode === 'ten-thousand' || mode === 'stream') {
    world.refused = { missing_field: 12, impossible_value: 5, not_json: 3, unknown_type: 1 }
  }
}

/** Mostly new doubts; now and then a revision, a withdrawal, or something said twice. @param {World} world @param {() => number} random */
function next(world, random) {
  const kind = random()
  const fresh = makeDoubt(random, Date.now())
  if (kind > 0.12) return fresh
  const some = [...world.doubts.values()].at(-1 - Math.floor(random() * 20))
  if (some === undefined || kind < 0.03) return some ?? fresh
  const status = /** @type {'withdrawn' | 'revised'} */ (kind < 0.06 ? 'withdrawn' : 'revised')
  return { ...some, revision: some.revision + 1, status, detected_at: rfc3339(Date.now()) }
}

/** @param {World} world @param {string} address @param {string | undefined} dist */
async function answer(world, address, dist) {
  const url = new URL(address, 'http://mock')
  const json = (/** @type {unknown} */ value, status = 200) => ({
    status,
    type: 'application/json',
    body: /** @type {string | Buffer} */ (JSON.stringify(value)),
  })
  const detail = /^\/api\/doubts\/([^/]+)$/.exec(url.pathname)
  if (detail?.[1]) {
    const found = world.detail(decodeURIComponent(detail[1]))
    return found === null ? json({ error: NOT_FOUND }, 404) : json(found)
  }
  switch (url.pathname) {
    case '/healthz':
      return { status: 200, type: 'text/plain', body: 'ok' }
    case '/api/snapshot':
      return json(world.snapshot())
    case '/api/doubts':
      return json(world.page(url.searchParams))
    case '/api/rules':
      return json(
        RULES.map((rule) => ({
          ...rule,
          ...(PARAMETERS[rule.id] ?? DEFAULTS),
          state: 'enabled',
          limits: null,
        })),
      )
    case '/api/health':
      return json(world.healthNow())
    case '/api/dead-letters':
      return json({ dead_letters: letters(world), next: null })
  }
  if (url.pathname.startsWith('/api/') || dist === undefined) return json({ error: NOT_FOUND }, 404)
  const path = url.pathname === '/' ? 'index.html' : normalize(url.pathname).replace(/^(\.\.[/\\])+/, '')
  try {
    const type = TYPES[extname(path)] ?? 'application/octet-stream'
    return { status: 200, type, body: await readFile(join(dist, path)) }
  } catch {
    return json({ error: NOT_FOUND }, 404)
  }
}

/** @param {Replays} replays @param {import('node:http').IncomingMessage} request */
async function answerReplays(replays, request) {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString()
  const url = new URL(request.url ?? '/', 'http://mock')
  const { status, value } = replays.answer(
    request.method ?? 'GET',
    url,
    text === '' ? null : JSON.parse(text),
  )
  const page = typeof value === 'string'
  return {
    status,
    type: page ? 'text/html; charset=utf-8' : 'application/json',
    body: status === 204 ? '' : page ? value : JSON.stringify(value),
  }
}

/** @param {World} world */
function letters(world) {
  const messages = /** @type {Record<string, { zh: string, en: string, path: string | null }>} */ ({
    missing_field: { zh: '缺少字段 endtime', en: 'The field endtime is missing', path: '$.data.endtime' },
    impossible_value: {
      zh: '出院时间早于入院时间',
      en: 'Discharged before admitted',
      path: '$.data.endtime',
    },
    not_json: { zh: '内容不是 JSON', en: 'The message is not JSON', path: null },
    unknown_type: {
      zh: '未知事件类型 settlement.paid',
      en: 'Unknown event type settlement.paid',
      path: '$.type',
    },
  })
  return Object.entries(world.refused).flatMap(([reason, count], kind) =>
    Array.from({ length: count }, (_, index) => {
      const { path, ...message } = messages[reason] ?? { zh: reason, en: reason, path: null }
      const time = rfc3339(Date.now() - (kind * 20 + index) * 61_000)
      return {
        id: `${reason}-${index}`,
        reason,
        message,
        path,
        key: null,
        bytes: 812,
        topic: 'settlement.events',
        partition: index % 4,
        offset: 1200 + index,
        time,
      }
    }),
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      mode: { type: 'string', default: 'stream' },
      port: { type: 'string', default: '8788' },
      rate: { type: 'string', default: '2' },
      replays: { type: 'string', default: 'many' },
      seed: { type: 'string', default: '20260302' },
      dist: { type: 'string' },
    },
  })
  if (!MODES.includes(values.mode)) {
    console.error(`unknown mode ${values.mode}; one of ${MODES.join(', ')}`)
    process.exit(2)
  }
  const mock = await startMock({
    mode: /** @type {Mode} */ (values.mode),
    port: Number(values.port),
    rate: Number(values.rate),
    seed: Number(values.seed),
    replays: /** @type {import('./replays.mjs').Filling} */ (values.replays),
    ...(values.dist !== undefined && { dist: values.dist }),
  })
  console.log(`mock API (${values.mode}) at ${mock.url}`)
}
