import { expect, it } from 'vitest'
import { useWalls, type Wall } from './wall'

const open = useWalls()

async function rules({ rows }: Wall): Promise<string[]> {
  const found = await rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-rule-id') ?? ''))
  return [...new Set(found)]
}

it('narrows by rule, also from the ranking, and the live stream keeps to it', async () => {
  const wall = await open({ mode: 'ten-thousand' })
  const { page, mock, id } = wall
  await id('top-rules').locator('[data-id=stock-oversold]').click()
  await expect.poll(() => rules(wall)).toEqual(['stock-oversold'])
  expect(await id('filter-rule').inputValue()).toBe('stock-oversold')
  const other = mock.raise('id-number-modified')
  const same = mock.raise('stock-oversold')
  await page.locator(`[data-doubt-id="${same.doubt_id}"]`).waitFor()
  expect(await page.locator(`[data-doubt-id="${other.doubt_id}"]`).count()).toBe(0)
  await id('top-rules').locator('[data-id=stock-oversold]').click()
  await expect.poll(async () => (await rules(wall)).length).toBeGreaterThan(3)
})

it('narrows by level with the counters and by facility with its ranking', async () => {
  const { page, id, rows } = await open({ mode: 'ten-thousand' })
  await id('counter-medium').click()
  await expect.poll(() => rows.first().textContent()).toContain('中')
  expect(await id('counter-medium').getAttribute('aria-pressed')).toBe('true')
  const facility = id('top-facilities').locator('[data-testid=rank-item]').first()
  const code = (await facility.getAttribute('data-id')) ?? ''
  await facility.click()
  await expect.poll(() => rows.first().textContent()).toContain(code)
  expect(await id('filter-facility').inputValue()).toBe(code)
  await id('filter-clear').click()
  await page.getByText('现存共').waitFor()
})

it('finds by text, and says what to do when nothing is found', async () => {
  const { page, mock, id, rows } = await open({ mode: 'stream', rate: 0 })
  const doubt = mock.raise('readmission-within-days')
  await id('filter-text').fill(doubt.doubt_id)
  await expect.poll(() => rows.count()).toBe(1)
  await id('filter-text').fill('nothing-has-this')
  await page.locator('[data-why=none]').waitFor()
  await page.locator('[data-why=none]').getByRole('button').click()
  await expect.poll(() => rows.count()).toBeGreaterThan(5)
  expect(await id('filter-text').inputValue()).toBe('')
})

it('shows the withdrawn when asked to', async () => {
  const { page, mock, id, rows } = await open({ mode: 'nothing' })
  mock.withdraw(mock.raise('stock-oversold'))
  await id('filter-status').selectOption('withdrawn')
  await rows.first().and(page.locator('[data-status=withdrawn]')).waitFor()
})

it('scrolls through all ten thousand with few rows drawn', async () => {
  const { page, mock, id, rows } = await open({ mode: 'ten-thousand' })
  const { high, medium, low } = mock.world.counters
  const standing = high.standing + medium.standing + low.standing
  const list = page.locator('#doubts')
  const toEnd = (): Promise<void> =>
    list.evaluate((element) => {
      element.scrollTop = element.scrollHeight
    })
  const loaded = async (): Promise<number> =>
    Number(/\d+/.exec(((await id('stream-shown').textContent()) ?? '').replace(/,/g, ''))?.[0])
  await expect
    .poll(
      async () => {
        await toEnd()
        return loaded()
      },
      { timeout: 20_000, interval: 50 },
    )
    .toBe(standing)
  await page.getByText('已到最早一条').waitFor()
  await toEnd()
  expect(await rows.count()).toBeLessThan(40)
  const oldest = mock.world.ordered('standing').at(-1)
  await page.locator(`[data-doubt-id="${oldest?.doubt_id ?? ''}"]`).waitFor()
})

it('can be walked with the keyboard alone', async () => {
  const { page, rows } = await open({ mode: 'ten-thousand' })
  await rows.first().focus()
  for (let i = 0; i < 25; i += 1) await page.keyboard.press('ArrowDown')
  const place = (): Promise<string | undefined> =>
    page.evaluate(() => (document.activeElement?.parentElement as HTMLElement | null)?.dataset.index)
  expect(await place()).toBe('25')
  await page.keyboard.press('Home')
  expect(await place()).toBe('0')
  await page.keyboard.press('PageDown')
  expect(Number(await place())).toBeGreaterThan(5)
})

it('keeps filters, language and place in the address: reload, back and a copied link show the same', async () => {
  const wall = await open({ mode: 'ten-thousand' })
  const { page, id, rows } = wall
  expect(new URL(page.url()).searchParams.get('lang')).toBe('zh')
  await id('filter-status').selectOption('all')
  await id('top-rules').locator('[data-id=stock-oversold]').click()
  await expect.poll(() => new URL(page.url()).search).toBe('?lang=zh&rule=stock-oversold&status=all')
  await page.goBack()
  await expect.poll(() => id('filter-rule').inputValue()).toBe('')
  expect(await id('filter-status').inputValue()).toBe('all')
  await page.goForward()
  await expect.poll(() => rules(wall)).toEqual(['stock-oversold'])
  await page.reload()
  await expect.poll(() => rules(wall)).toEqual(['stock-oversold'])
  await rows.first().click()
  await id('doubt-detail').waitFor()
  const copied = page.url()
  await page.goto('about:blank')
  await page.goto(copied)
  await id('doubt-detail').waitFor()
  await page.keyboard.press('Escape')
  await expect.poll(() => rules(wall)).toEqual(['stock-oversold'])
})
