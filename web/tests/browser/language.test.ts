import { expect, it } from 'vitest'
import { useWalls } from './wall'

const open = useWalls()

it('speaks Chinese first and English when asked, and remembers it', async () => {
  const { page, mock, id } = await open({ mode: 'one' })
  expect(await page.title()).toContain('医保基金实时监管')
  expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN')
  await id('language-switch').click()
  await page.getByRole('heading', { name: 'Doubts as they come' }).waitFor()
  expect(await page.title()).toContain('Insurance fund monitor')
  expect(await page.locator('html').getAttribute('lang')).toBe('en')
  expect(new URL(page.url()).searchParams.get('lang')).toBe('en')
  await page.goto(mock.url)
  await page.getByRole('heading', { name: 'Doubts as they come' }).waitFor()
  await id('language-switch').click()
  await page.getByRole('heading', { name: '疑点动态' }).waitFor()
})

it('shows no Chinese words in English but names and the switch', async () => {
  const { page, mock, rows } = await open({ mode: 'nothing', query: '?lang=en' })
  mock.raise('readmission-within-days')
  await rows.first().click()
  await page.locator('[data-testid=evidence-entry]').first().waitFor()
  const texts = await page.locator('body').innerText()
  const chinese = texts.match(/[\u4e00-\u9fff]+/g) ?? []
  // a masked surname, and the switch to Chinese
  expect(chinese.filter((word) => word !== '中文' && word !== '中' && word.length > 1)).toEqual([])
})

it('is dark unless light was chosen, and remembers that too', async () => {
  const { page, mock, id } = await open({ mode: 'nothing' })
  const theme = (): Promise<string | null> => page.locator('html').getAttribute('data-theme')
  expect(await theme()).toBe('dark')
  await id('theme-switch').click()
  expect(await theme()).toBe('light')
  await page.goto(mock.url)
  await id('connection').and(page.locator('[data-state=live]')).waitFor()
  expect(await theme()).toBe('light')
})
