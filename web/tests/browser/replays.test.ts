import { expect, it } from 'vitest'
import { PHONE, useWalls } from './wall'

const open = useWalls()

it('a what-if is filled in by keys and mouse, started, watched and read down to its evidence', async () => {
  const { page, mock, id, complaints } = await open({ replays: 'none' })
  await id('nav-replays').click()
  await id('empty-state').locator('a').click()
  await id('rules-some').check()
  await id('rule-search').fill('重复住院')
  expect(await id('rule-choice').count()).toBe(1)
  await id('rule-choice').press('Space')
  await id('variant-add').press('Enter')
  const variant = id('variant-editor')
  await variant.locator('[data-testid=tune-rule]').selectOption('readmission-within-days')
  const field = variant.locator('[data-parameter=max_gap_days]')
  await field.fill('500')
  await id('replay-start').click()
  expect(await field.evaluate((element) => element === document.activeElement)).toBe(true)
  expect(mock.replays.runs.size).toBe(0)
  await field.fill('15')
  await id('replay-start').click()
  await id('run-progress').waitFor()
  await id('run-page').locator('[data-state=done]').waitFor()
  expect([...mock.replays.runs.values()][0]?.request).toMatchObject({
    rules: ['readmission-within-days'],
    variants: [{ name: 'variant-1', set: { 'readmission-within-days': { max_gap_days: 15 } } }],
  })
  expect(Number(await id('difference-new').textContent())).toBeGreaterThan(0)
  await id('difference-by-months').click()
  expect(await id('difference-table').locator('tbody tr').count()).toBeGreaterThan(0)
  await id('example').first().press('Enter')
  await id('replay-doubt').locator('[data-testid=evidence-entry]').first().waitFor()
  await page.keyboard.press('Escape')
  await id('replay-doubt').waitFor({ state: 'detached' })
  expect(
    await id('example')
      .first()
      .evaluate((element) => element === document.activeElement),
  ).toBe(true)
  expect(await id('run-files').locator('a').count()).toBe(5)
  expect(complaints).toEqual([])
})

it('a run is cancelled, says so, and can be deleted once one is sure', async () => {
  const { mock, id } = await open({ replays: 'one', hash: '#/replays/new' })
  mock.replays.hold = true
  await id('replay-start').click()
  await id('run-cancel').click()
  await id('run-said').waitFor()
  expect(await id('run-page').locator('[data-testid=run-state]').textContent()).toContain('已取消')
  await id('run-delete').click()
  expect(mock.replays.runs.size).toBe(2)
  await id('run-delete-sure').click()
  await expect.poll(() => id('run-link').count()).toBe(1)
})

it('what the service refuses stands beside the button, in the language of the page', async () => {
  const { id } = await open({ replays: 'one', hash: '#/replays/new', query: '?lang=en' })
  await id('variant-add').click()
  await id('variant-name').fill('refuse-me')
  await id('variant-disable').selectOption('stock-oversold')
  await id('replay-start').click()
  expect(await id('replay-refusal').textContent()).toBe('The service refused this variant.')
})

it('a phone shows the runs, then one of them, and leads back to the wall', async () => {
  const { page, id } = await open({ mode: 'one', replays: 'many', size: PHONE })
  await id('view-replays').click()
  await id('run-link').nth(3).click()
  await id('run-said').waitFor()
  expect(await id('run-list').isVisible()).toBe(false)
  expect(await id('totals').textContent()).toContain('没有疑点')
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width)
  await id('view-doubts').click()
  await id('doubt-row').first().waitFor()
})
