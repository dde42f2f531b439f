import { expect, it } from 'vitest'
import { useWalls } from './wall'

const open = useWalls()

it('says that all is quiet while nothing is there', async () => {
  const { page, id, complaints } = await open({ mode: 'nothing' })
  await page.locator('[data-why=quiet]').waitFor()
  expect(await id('counter-high-standing').textContent()).toBe('0')
  expect(await id('health-status').getAttribute('data-status')).toBe('ok')
  expect(complaints).toEqual([])
})

it('shows a doubt as it comes, counts it, and lets it go when it is withdrawn, without a reload', async () => {
  const { page, mock, id, rows } = await open({ mode: 'nothing' })
  await page.evaluate(() => {
    document.body.dataset.sameDocument = 'yes'
  })
  const doubt = mock.raise('readmission-within-days')
  const row = page.locator(`[data-doubt-id="${doubt.doubt_id}"]`)
  await row.waitFor()
  expect(await row.getAttribute('data-rule-id')).toBe('readmission-within-days')
  expect(await id('counter-high-standing').textContent()).toBe('1')
  const revised = mock.revise(doubt)
  await row.and(page.locator('[data-status=revised]')).waitFor()
  mock.withdraw(revised)
  await row.waitFor({ state: 'detached' })
  await expect.poll(() => id('counter-high-withdrawn').textContent()).toBe('1')
  expect(await id('counter-high-standing').textContent()).toBe('0')
  expect(await rows.count()).toBe(0)
  expect(await page.evaluate(() => document.body.dataset.sameDocument)).toBe('yes')
})

it('stays the same when everything is said twice and old revisions come again', async () => {
  const { page, mock, id, rows } = await open({ mode: 'nothing' })
  const first = mock.raise('stock-oversold')
  const second = mock.revise(first)
  await rows.and(page.locator('[data-status=revised]')).waitFor()
  mock.publish([second])
  mock.publish([first])
  const last = mock.raise('stock-oversold')
  await page.locator(`[data-doubt-id="${last.doubt_id}"]`).waitFor()
  expect(await rows.count()).toBe(2)
  expect(await id('counter-high-standing').textContent()).toBe('2')
  expect(await rows.and(page.locator('[data-status=revised]')).count()).toBe(1)
})

it('puts the newest on top', async () => {
  const { page, mock, rows } = await open({ mode: 'stream', rate: 0 })
  const newest = mock.raise()
  await page.locator(`[data-doubt-id="${newest.doubt_id}"]`).waitFor()
  expect(await rows.first().getAttribute('data-doubt-id')).toBe(newest.doubt_id)
})

it('leaves the rows where they are while the user reads, and says how many are new', async () => {
  const { page, mock, id } = await open({ mode: 'stream', rate: 0 })
  const list = page.locator('#doubts')
  await list.evaluate((element) => {
    element.scrollTop = 900
  })
  const texts = (): Promise<string[]> =>
    page.locator('[data-testid=doubt-row]').evaluateAll((rows) =>
      rows
        .map((row) => ({ top: row.getBoundingClientRect().top, id: row.getAttribute('data-doubt-id') ?? '' }))
        .filter(({ top }) => top > 300 && top < 1000)
        .map(({ top, id: doubtId }) => `${String(Math.round(top))} ${doubtId}`),
    )
  await expect.poll(async () => (await texts()).length).toBeGreaterThan(5)
  const before = await texts()
  for (let i = 0; i < 5; i += 1) mock.raise()
  await id('new-doubts').waitFor()
  await expect.poll(() => id('new-doubts').textContent()).toContain('5 条新疑点')
  expect(await texts()).toEqual(before)
  await id('new-doubts').click()
  await id('new-doubts').waitFor({ state: 'detached' })
  expect(await list.evaluate((element) => element.scrollTop)).toBe(0)
})

it('reads out a new high doubt, politely', async () => {
  const { mock, id } = await open({ mode: 'nothing' })
  mock.raise('id-number-modified')
  expect(await id('announcer').getAttribute('aria-live')).toBe('polite')
  await expect.poll(() => id('announcer').textContent(), { timeout: 15_000 }).toContain('新的高风险疑点')
})

it('shows trouble in the pipeline in words', async () => {
  const { page, mock, id } = await open({ mode: 'nothing' })
  mock.world.health = {
    status: 'degraded',
    lag: { 'sink.clickhouse': 18_240 },
    dead_letters: { total: 3, by_reason: { missing_field: 2, not_json: 1 } },
    problems: [{ zh: 'ClickHouse 入库积压', en: 'The ClickHouse sink is behind' }],
  }
  await id('health-problems').waitFor()
  expect(await id('health-status').textContent()).toContain('降级')
  expect(await id('dead-letters-total').textContent()).toBe('3')
  expect(await id('dead-letter-reasons').textContent()).toContain('缺少必填字段')
  expect(await id('lag-sink.clickhouse').textContent()).toBe('18,240')
  expect(await page.locator('[data-process=worker]').textContent()).toContain('在线')
})
