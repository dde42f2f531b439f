import { expect, it } from 'vitest'
import { useWalls } from './wall'

const open = useWalls()

const SIZES = [
  [360, 640],
  [390, 844],
  [820, 1180],
  [1100, 800],
  [1366, 768],
  [1920, 1080],
  [3840, 2160],
] as const

it.each(SIZES.flatMap(([width, height]) => [[width, height, 'zh'] as const, [width, height, 'en'] as const]))(
  'fits %i × %i in %s: nothing sticks out or is cut off',
  async (width, height, lang) => {
    const { page, mock, id } = await open({
      mode: 'ten-thousand',
      query: `?lang=${lang}`,
      size: { width, height },
    })
    // Figures of a whole province, a year in.
    for (const level of ['high', 'medium', 'low'] as const) {
      Object.assign(mock.world.counters[level], {
        standing: 1_284_000,
        raised: 2_400_512,
        withdrawn: 1_116_512,
      })
    }
    mock.raise()
    await expect.poll(() => id('counter-low-standing').textContent()).toMatch(/^1,28/)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    const cut = await page.evaluate(() =>
      [...document.querySelectorAll('.counter *, .header *, .panel h2, .levels button')]
        .filter((element) => element.clientWidth > 0 && !element.closest('svg, .visually-hidden'))
        .filter((element) => element.scrollWidth > element.clientWidth + 1)
        .map((element) => `${element.className} ${element.textContent}`),
    )
    expect(cut).toEqual([])
    const outside = await page.evaluate(() => {
      const counters = [...document.querySelectorAll('.counter')]
      return counters.flatMap((counter) => {
        const box = counter.getBoundingClientRect()
        return [...counter.querySelectorAll('*')]
          .map((element) => ({ element, inner: element.getBoundingClientRect() }))
          .filter(
            ({ inner }) => inner.width > 0 && (inner.right > box.right + 1 || inner.bottom > box.bottom + 1),
          )
          .map(({ element }) => `${element.className} ${element.textContent}`)
      })
    })
    expect(outside).toEqual([])
  },
)

it('shows the counters large enough for a wall that is seen from five metres', async () => {
  const { id } = await open({ mode: 'ten-thousand' })
  const size = await id('counter-high-standing').evaluate((element) =>
    parseFloat(getComputedStyle(element).fontSize),
  )
  // On a 55-inch wall (0.63 mm a pixel) figures of 72 px stand 32 mm high; 25 mm are read from five metres.
  expect(size).toBeGreaterThanOrEqual(72)
})

it('shows one view at a time on a phone, with all of them in reach', async () => {
  const { page, id } = await open({ mode: 'stream', rate: 0, size: { width: 390, height: 844 } })
  expect(await id('doubt-list').isVisible()).toBe(true)
  expect(await id('minute-chart').isVisible()).toBe(false)
  await id('view-trends').click()
  expect(await id('minute-chart').isVisible()).toBe(true)
  await id('view-health').click()
  expect(await id('health-status').isVisible()).toBe(true)
  expect(await page.locator('[data-testid=counter-high-standing]').isVisible()).toBe(true)
})
