import { expect, it } from 'vitest'
import { useWalls } from './wall'

const open = useWalls()

it('comes back by itself after a break and misses nothing', async () => {
  const { page, mock, id, rows } = await open({ mode: 'nothing' })
  mock.raise('stock-oversold')
  await rows.first().waitFor()
  mock.network.up = false
  mock.drop()
  await id('connection').and(page.locator('[data-state=reconnecting]')).waitFor()
  const missed = [mock.raise(), mock.raise()]
  mock.network.up = true
  await id('connection').and(page.locator('[data-state=live]')).waitFor()
  for (const doubt of missed) await page.locator(`[data-doubt-id="${doubt.doubt_id}"]`).waitFor()
  expect(await rows.count()).toBe(3)
})

it('takes a silent connection for a dead one and connects again', async () => {
  const { page, mock, id } = await open({ mode: 'one' })
  mock.network.silent = true
  await id('connection').and(page.locator('[data-state=reconnecting]')).waitFor({ timeout: 15_000 })
  // A try made while it was silent is given up too, since it never began.
  mock.network.silent = false
  await id('connection').and(page.locator('[data-state=live]')).waitFor()
})

it('says that the connection is lost, from when the figures are, and that health is unknown', async () => {
  const { page, mock, id } = await open({ mode: 'one' })
  mock.network.up = false
  mock.drop()
  await id('connection').and(page.locator('[data-state=lost]')).waitFor({ timeout: 20_000 })
  expect(await id('connection').textContent()).toContain('连接中断')
  expect(await id('stale-note').textContent()).toMatch(/数据截至 \d{4}-\d\d-\d\d \d\d:\d\d:\d\d/)
  expect(await id('health-status').getAttribute('data-status')).toBe('unknown')
  mock.network.up = true
  await id('connection').and(page.locator('[data-state=live]')).waitFor({ timeout: 20_000 })
  await id('stale-note').waitFor({ state: 'detached' })
})

it('tells a first visitor that the service does not answer, and shows the wall once it does', async () => {
  const { page, id, rows } = await open({ mode: 'one' })
  let away = true
  await page.routeWebSocket(/\/api\/feed/, (socket) => {
    if (away) void socket.close()
    else socket.connectToServer()
  })
  await page.reload()
  await page.locator('[data-why=away]').waitFor()
  expect(await id('counter-high-standing').textContent()).toBe('–')
  away = false
  await rows.first().waitFor({ timeout: 20_000 })
})

it('shows why nothing comes when the feed is up but its store is away', async () => {
  const { page, mock } = await open({ mode: 'nothing' })
  mock.world.health = { status: 'down', problems: [{ zh: 'Redis 无法访问', en: 'Redis is away' }] }
  await page.locator('[data-testid=health-status][data-status=down]').waitFor()
  await page.getByText('Redis 无法访问').waitFor()
})

it('does not look live while the figures stand still', async () => {
  const { page, mock, id } = await open({ mode: 'one' })
  mock.world.health = { status: 'down' }
  await id('connection').and(page.locator('[data-state=frozen]')).waitFor()
  expect(await id('connection').textContent()).toContain('数据停滞')
  mock.world.health = {}
  await id('connection').and(page.locator('[data-state=live]')).waitFor()
})
