import { expect, it } from 'vitest'
import { PHONE, useWalls } from './wall'

const open = useWalls()

it('opens a doubt to its evidence, closes on Esc and gives the focus back', async () => {
  const { page, id, rows, complaints } = await open({ mode: 'one' })
  await rows.first().focus()
  await page.keyboard.press('Enter')
  await id('doubt-detail').waitFor()
  expect(await id('evidence-entry').count()).toBe(3)
  const text = await id('doubt-detail').innerText()
  for (const part of [
    '两天内重复住院',
    '第 3.15.1 条',
    '人员编号',
    'psn_no',
    '入院时间',
    '风险点说明',
    '核查要点',
  ]) {
    expect(text).toContain(part)
  }
  expect(await id('detail-amount').textContent()).toMatch(/^¥[\d,]+\.\d\d$/)
  await page.keyboard.press('Escape')
  await id('doubt-detail').waitFor({ state: 'detached' })
  expect(await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('doubt-row')
  expect(new URL(page.url()).hash).toMatch(/^(#\/)?$/)
  expect(complaints).toEqual([])
})

it('keeps the focus inside while it is open', async () => {
  const { page, id, rows } = await open({ mode: 'one' })
  await rows.first().click()
  await id('doubt-detail').waitFor()
  const inside = (): Promise<boolean> =>
    page.evaluate(
      () => document.activeElement?.closest('dialog') !== null && document.activeElement !== document.body,
    )
  for (let i = 0; i < 8; i += 1) {
    await page.keyboard.press('Tab')
    expect(await inside()).toBe(true)
  }
  for (let i = 0; i < 8; i += 1) {
    await page.keyboard.press('Shift+Tab')
    expect(await inside()).toBe(true)
  }
})

it('opens from its address, also after a reload, and closes to the wall', async () => {
  const { page, mock, id } = await open({ mode: 'stream', rate: 0 })
  const doubt = mock.raise('id-number-duplicate')
  await page.goto(`${mock.url}/#/doubts/${doubt.doubt_id}`)
  await id('doubt-detail')
    .and(page.locator(`[data-doubt-id="${doubt.doubt_id}"]`))
    .waitFor()
  await page.reload()
  await id('doubt-detail').waitFor()
  await id('panel-close').click()
  await id('doubt-detail').waitFor({ state: 'detached' })
  expect(new URL(page.url()).hash).toBe('#/')
})

it('closes with the browser’s back button', async () => {
  const { page, id, rows } = await open({ mode: 'one' })
  await rows.first().click()
  await id('doubt-detail').waitFor()
  await page.goBack()
  await id('doubt-detail').waitFor({ state: 'detached' })
})

it('says what changed in a masked number, in words', async () => {
  const { page, mock, id } = await open({ mode: 'nothing' })
  const doubt = mock.raise('id-number-modified')
  await page.locator(`[data-testid=doubt-row][data-doubt-id="${doubt.doubt_id}"]`).click()
  await id('change-differs').waitFor()
  expect(await id('change-differs').textContent()).toContain('出生日期')
  expect(await page.locator('[data-field=certno]').innerText()).toMatch(/证件号码 certno[\s\S]*\*{8}/)
})

it('follows a revision while it is open', async () => {
  const { mock, id, rows } = await open({ mode: 'nothing' })
  const doubt = mock.raise('stock-oversold')
  await rows.first().click()
  await id('doubt-detail').waitFor()
  mock.withdraw(mock.revise(doubt))
  await expect.poll(() => id('detail-status').textContent()).toContain('已撤销')
  expect(await id('revision-entry').count()).toBe(3)
})

it('says so when there is no such doubt', async () => {
  const { page } = await open({ mode: 'nothing', hash: '#/doubts/00000000-0000-5000-8000-000000000000' })
  await page.getByText('没有这条疑点').waitFor()
})

it('says so when the service does not answer, and shows the doubt on the next try', async () => {
  const { page, mock, id, rows } = await open({ mode: 'one' })
  await page.route('**/api/doubts/*', (route) => route.abort())
  await rows.first().click()
  await page.getByText('未能取得依据').waitFor()
  await page.unroute('**/api/doubts/*')
  expect(mock.clients()).toBe(1)
  await page.getByRole('button', { name: '重试' }).click()
  await id('doubt-detail').waitFor()
})

it('fills the screen of a phone', async () => {
  const { page, id, rows } = await open({ mode: 'one', size: PHONE })
  await rows.first().click()
  await id('doubt-detail').waitFor()
  await expect
    .poll(() =>
      page.locator('dialog').evaluate((dialog) => dialog.getBoundingClientRect().toJSON() as unknown),
    )
    .toMatchObject({ x: 0, y: 0, width: PHONE.width, height: PHONE.height })
})

it('lists the dead letters with reasons that a clerk understands', async () => {
  const { page, id } = await open({ mode: 'stream', rate: 0 })
  await id('open-dead-letters').click()
  await id('dead-letter-list').locator('li').first().waitFor()
  expect(await id('dead-letter-list').innerText()).toContain('出院时间早于入院时间')
  await page.keyboard.press('Escape')
  await id('dead-letter-list').waitFor({ state: 'detached' })
})

it('says of a doubt that there is none, and not that nobody answers', async () => {
  for (const name of ['00000000-0000-4000-8000-000000000000', 'no-id', '%F0%9F']) {
    const { page } = await open({ mode: 'one', hash: `#/doubts/${name}` })
    await page.getByText('没有这条疑点').waitFor()
  }
})

it('shows a name that would turn its line round as what it is', async () => {
  const { page, mock, rows } = await open({ mode: 'nothing' })
  const doubt = mock.raise('readmission-within-days')
  Object.assign(doubt, { message: { zh: `甲\u202e乙丙\u2066`, en: `a\u202eb` } })
  await page.reload()
  await rows.first().waitFor()
  const text = (await rows.first().textContent()) ?? ''
  expect(text).toContain('甲\ufffd乙丙\ufffd')
  expect(text).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/)
})

it('stays readable in the colours of somebody who chose their own', async () => {
  const { page, id, rows } = await open({ mode: 'one' })
  await page.emulateMedia({ forcedColors: 'active' })
  await rows.first().click()
  await id('doubt-detail').waitFor()
  const same = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('h2, .message, dd, .rule b, button')]
      .filter((element) => element.offsetParent !== null)
      .filter((element) => {
        let behind: HTMLElement | null = element
        while (behind && getComputedStyle(behind).backgroundColor === 'rgba(0, 0, 0, 0)')
          behind = behind.parentElement
        return behind !== null && getComputedStyle(behind).backgroundColor === getComputedStyle(element).color
      })
      .map((element) => element.outerHTML.slice(0, 80)),
  )
  expect(same).toEqual([])
})
