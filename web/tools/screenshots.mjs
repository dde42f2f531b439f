/**
 * Pictures of the built page against the mock, for looking at: every mode, both languages, both themes, wall and
 * phone.
 *
 *   npm run build && npm run screenshots -- --out FOLDER [--only PART]
 */

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startMock } from '../mock/server.mjs'
import { launch } from './chromium.mjs'
import { REPLAY_SHOTS } from './replayShots.mjs'

/** @typedef {import('playwright-core').Page} Page */

const { values } = parseArgs({
  options: { out: { type: 'string', default: 'screenshots' }, only: { type: 'string', default: '' } },
})
const dist = fileURLToPath(new URL('../dist', import.meta.url))
const WALL = { width: 1920, height: 1080 }
const PHONE = { width: 390, height: 844 }
const SMALL = { width: 360, height: 640 }
const LAPTOP = { width: 1366, height: 768 }
const TABLET = { width: 820, height: 1180 }

/** @param {Page} page */
const openFirst = async (page) => {
  await page.locator('[data-testid=doubt-row]').first().click()
  await page.locator('[data-testid=evidence-entry]').first().waitFor()
}
/** @param {string} rule @returns {(page: Page) => Promise<void>} */
const openRule = (rule) => async (page) => {
  await page.locator(`[data-testid=doubt-row][data-rule-id=${rule}]`).first().click()
  await page.locator('[data-testid=evidence-entry]').first().waitFor()
}
/** @param {string} view @returns {(page: Page) => Promise<void>} */
const tab = (view) => async (page) => page.locator(`[data-testid=view-${view}]`).click()

/** @type {{ name: string, mode: import('../mock/server.mjs').Mode, size: { width: number, height: number }, query: string, hash?: string, replays?: import('../mock/replays.mjs').Filling, act?: (page: Page, mock: Awaited<ReturnType<typeof startMock>>) => Promise<void> }[]} */
const SHOTS = [
  { name: 'wall-zh-dark-10k', mode: 'ten-thousand', size: WALL, query: 'lang=zh&theme=dark' },
  { name: 'wall-zh-light-10k', mode: 'ten-thousand', size: WALL, query: 'lang=zh&theme=light' },
  { name: 'wall-en-dark-10k', mode: 'ten-thousand', size: WALL, query: 'lang=en&theme=dark' },
  { name: 'wall-en-light-stream', mode: 'stream', size: WALL, query: 'lang=en&theme=light' },
  { name: 'wall-zh-dark-nothing', mode: 'nothing', size: WALL, query: 'lang=zh&theme=dark' },
  { name: 'wall-en-light-nothing', mode: 'nothing', size: WALL, query: 'lang=en&theme=light' },
  { name: 'wall-zh-dark-one', mode: 'one', size: WALL, query: 'lang=zh&theme=dark' },
  {
    name: 'wall-zh-dark-detail',
    mode: 'ten-thousand',
    size: WALL,
    query: 'lang=zh&theme=dark',
    act: openFirst,
  },
  {
    name: 'wall-en-light-detail',
    mode: 'ten-thousand',
    size: WALL,
    query: 'lang=en&theme=light',
    act: openRule('stock-oversold'),
  },
  { name: 'phone-zh-dark-10k', mode: 'ten-thousand', size: PHONE, query: 'lang=zh&theme=dark' },
  { name: 'phone-en-light-10k', mode: 'ten-thousand', size: PHONE, query: 'lang=en&theme=light' },
  { name: 'phone-zh-dark-nothing', mode: 'nothing', size: PHONE, query: 'lang=zh&theme=dark' },
  {
    name: 'phone-zh-dark-trends',
    mode: 'ten-thousand',
    size: PHONE,
    query: 'lang=zh&theme=dark',
    act: tab('trends'),
  },
  {
    name: 'phone-zh-light-health',
    mode: 'ten-thousand',
    size: PHONE,
    query: 'lang=zh&theme=light',
    act: tab('health'),
  },
  { name: 'phone-zh-dark-detail', mode: 'one', size: PHONE, query: 'lang=zh&theme=dark', act: openFirst },
  { name: 'small-en-dark-10k', mode: 'ten-thousand', size: SMALL, query: 'lang=en&theme=dark' },
  { name: 'laptop-zh-light-10k', mode: 'ten-thousand', size: LAPTOP, query: 'lang=zh&theme=light' },
  { name: 'tablet-zh-dark-10k', mode: 'ten-thousand', size: TABLET, query: 'lang=zh&theme=dark' },
  {
    name: 'wall-zh-dark-none-match',
    mode: 'stream',
    size: WALL,
    query: 'lang=zh&theme=dark',
    act: async (page) => {
      await page.locator('[data-testid=filter-text]').fill('zzzz')
      await page.locator('[data-why=none]').waitFor()
    },
  },
  {
    name: 'wall-zh-dark-pill',
    mode: 'stream',
    size: WALL,
    query: 'lang=zh&theme=dark',
    act: async (page, mock) => {
      await page.locator('#doubts').evaluate((list) => list.scrollTo({ top: 900 }))
      for (let i = 0; i < 7; i += 1) mock.raise()
      await page.locator('[data-testid=new-doubts]').waitFor()
    },
  },
  {
    name: 'wall-zh-light-trouble',
    mode: 'stream',
    size: WALL,
    query: 'lang=zh&theme=light',
    act: async (page, mock) => {
      const now = mock.world.healthNow()
      mock.world.health = {
        status: 'degraded',
        lag: { .../** @type {Record<string, number>} */ (now.lag), 'sink.clickhouse': 18240 },
        processes: now.processes.map((beat) => ({ ...beat, alive: beat.process !== 'sink.dingtalk' })),
        problems: [
          { zh: 'ClickHouse 入库积压 18,240 条', en: 'The ClickHouse sink is 18,240 messages behind' },
          { zh: '钉钉推送 30 秒没有心跳', en: 'The DingTalk sink has not been heard of for 30 s' },
        ],
      }
      await page.locator('[data-testid=health-problems]').waitFor()
    },
  },
  {
    name: 'wall-zh-dark-lost',
    mode: 'stream',
    size: WALL,
    query: 'lang=zh&theme=dark',
    act: async (page, mock) => {
      mock.network.up = false
      mock.drop()
      await page.locator('[data-testid=connection][data-state=lost]').waitFor({ timeout: 20_000 })
    },
  },
  {
    name: 'wall-en-dark-letters',
    mode: 'ten-thousand',
    size: WALL,
    query: 'lang=en&theme=dark',
    act: async (page) => {
      await page.locator('[data-testid=open-dead-letters]').click()
      await page.locator('[data-testid=dead-letter-list] li').first().waitFor()
    },
  },
]

await mkdir(values.out, { recursive: true })
const browser = await launch()
for (const shot of [...SHOTS, ...REPLAY_SHOTS].filter(({ name }) => name.includes(values.only))) {
  const mock = await startMock({ mode: shot.mode, dist, rate: 1, replays: shot.replays ?? 'none' })
  const page = await browser.newPage({
    viewport: shot.size,
    deviceScaleFactor: shot.size.width < 600 ? 2 : 1,
  })
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      console.log(`  ${shot.name}: ${message.text()}`)
  })
  page.on('pageerror', (error) => console.log(`  ${shot.name}: ${error.message}`))
  await page.goto(`${mock.url}/?${shot.query}${shot.hash ?? ''}`)
  await page.locator('[data-testid=connection][data-state=live]').waitFor()
  const drawn = shot.hash === undefined ? '[data-testid=minute-chart] canvas' : '[data-testid=run-list]'
  await page.locator(drawn).waitFor({ state: 'attached' })
  await shot.act?.(page, mock)
  await page.waitForTimeout(900)
  await page.screenshot({ path: join(values.out, `${shot.name}.png`) })
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
  console.log(`${shot.name}${wide ? '  OVERFLOWS' : ''}`)
  await page.close()
  await mock.stop()
}
await browser.close()
