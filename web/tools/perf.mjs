/**
 * How smooth the built page stays in Chromium: ten thousand rows loaded, fifty doubts a second coming in, first at
 * rest at the top and then while the list is scrolled. Prints frame times, and the main thread's tasks in CPU time.
 *
 *   npm run build && npm run perf -- [--rate 50] [--seconds 20]
 */

import { cpus, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { makeDoubt } from '../mock/doubts.mjs'
import { seeded } from '../mock/random.mjs'
import { startMock } from '../mock/server.mjs'
import { launch } from './chromium.mjs'
import { traced } from './mainThread.mjs'

/** @typedef {import('playwright-core').Page} Page */

const { values } = parseArgs({
  options: { rate: { type: 'string', default: '50' }, seconds: { type: 'string', default: '20' } },
})
const rate = Number(values.rate)
const seconds = Number(values.seconds)
const COALESCE_MS = 50

const mock = await startMock({
  mode: 'ten-thousand',
  dist: fileURLToPath(new URL('../dist', import.meta.url)),
})
const browser = await launch()
const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } })
await page.goto(mock.url)
await page.locator('[data-testid=connection][data-state=live]').waitFor()
await page.locator('[data-testid=minute-chart] canvas').waitFor({ state: 'attached' })

const random = seeded(99)
let owed = 0
let sent = 0
const feeding = setInterval(() => {
  owed += (rate * COALESCE_MS) / 1000
  const due = Math.floor(owed)
  owed -= due
  sent += due
  if (due > 0) mock.publish(Array.from({ length: due }, () => makeDoubt(random, Date.now())))
}, COALESCE_MS)

const rows = []
rows.push(await measure('at the top', 'none'))
await loadAll()
rows.push(await measure('scrolling', 'scroll'))
clearInterval(feeding)
const heap = await page.evaluate(
  () =>
    /** @type {{ memory?: { usedJSHeapSize: number } }} */ (/** @type {unknown} */ (performance)).memory
      ?.usedJSHeapSize,
)
console.log(
  `${await browser.version()}, ${cpus().length} cores, ${rate} doubts/s, ${seconds} s each, ${sent} sent, load average ${(loadavg()[0] ?? 0).toFixed(1)}`,
)
console.table(rows)
console.log(`rows loaded: ${await page.locator('[data-testid=stream-shown]').textContent()}`)
console.log(`JS heap: ${heap === undefined ? 'unknown' : `${Math.round(heap / 1e6)} MB`}`)
await browser.close()
await mock.stop()

async function loadAll() {
  for (let round = 0; round < 200; round += 1) {
    const footer = await page.locator('[data-testid=stream-footer]').textContent()
    if (footer?.includes('已到最早')) return
    await page.locator('#doubts').evaluate((list) => list.scrollTo({ top: list.scrollHeight }))
    await page.waitForTimeout(50)
  }
  throw new Error('the rows did not load')
}

/**
 * @param {string} name
 * @param {'none' | 'scroll'} what
 */
async function measure(name, what) {
  const traceOf = await traced(browser, () => frames(what))
  const sorted = traceOf.result.sort((a, b) => a - b)
  const at = (/** @type {number} */ share) =>
    Number((sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1))
  return {
    what: name,
    frames: sorted.length,
    'p50 ms': at(0.5),
    'p95 ms': at(0.95),
    'p99 ms': at(0.99),
    'main thread busy %': Math.round((traceOf.cpuMs / (seconds * 1000)) * 100),
    'tasks > 50 ms CPU': traceOf.long,
    'longest task, ms CPU': Math.round(traceOf.longest),
  }
}

/**
 * Times between frames, in ms of the wall clock.
 * @param {'none' | 'scroll'} what
 */
function frames(what) {
  return page.evaluate(
    ({ ms, scroll }) =>
      new Promise((/** @type {(times: number[]) => void} */ resolve) => {
        /** @type {number[]} */
        const times = []
        const list = document.querySelector('#doubts')
        const begun = performance.now()
        let last = begun
        /** @param {number} now */
        const frame = (now) => {
          times.push(now - last)
          last = now
          // Back and forth, some fifty rows a second: faster than anyone reads.
          if (scroll && list) list.scrollTop = 60_000 + Math.sin((now - begun) / 3000) * 9_000
          if (now - begun < ms) requestAnimationFrame(frame)
          else resolve(times.slice(1))
        }
        requestAnimationFrame(frame)
      }),
    { ms: seconds * 1000, scroll: what === 'scroll' },
  )
}
