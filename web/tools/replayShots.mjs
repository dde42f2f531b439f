/** Pictures of the replays: with nothing, one run, many differences, the form, a run under way. */

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {Awaited<ReturnType<typeof import('../mock/server.mjs').startMock>>} Mock */

/** @param {Page} page */
const openRun = async (page) => {
  await page.locator('[data-testid=run-link]').first().click()
  await page.locator('[data-testid=totals-doubts]').waitFor()
}

/** @param {Page} page */
const fillForm = async (page) => {
  await page.locator('[data-testid=rules-some]').check()
  await page.locator('[data-testid=rule-choice]').first().check()
  await page.locator('[data-testid=tune-rule]').first().selectOption('readmission-within-days')
  await page.locator('[data-testid=variant-add]').click()
  const variant = page.locator('[data-testid=variant-editor]')
  await variant.locator('[data-testid=tune-rule]').selectOption('readmission-within-days')
  await variant.locator('[data-parameter=max_gap_days]').fill('1500')
  await page.locator('[data-testid=replay-start]').click()
}

/** @param {Page} page @param {Mock} mock */
const watch = async (page, mock) => {
  await page.locator('[data-testid=replay-start]').click()
  await page.locator('[data-testid=run-progress]').waitFor()
  mock.replays.advance()
  mock.replays.advance()
  mock.replays.advance()
  mock.replays.hold = true
  await page.waitForTimeout(1_200)
}

/** @type {(page: Page) => Promise<void>} */
const examples = async (page) => {
  await openRun(page)
  await page.locator('[data-testid=example]').first().scrollIntoViewIfNeeded()
}

/** @type {(page: Page) => Promise<void>} */
const opened = async (page) => {
  await openRun(page)
  await page.locator('[data-testid=example]').first().click()
  await page.locator('[data-testid=replay-doubt]').waitFor()
}

const WALL = { width: 1920, height: 1080 }
const PHONE = { width: 390, height: 844 }

const shot = (
  /** @type {string} */ name,
  /** @type {'none' | 'one' | 'many'} */ replays,
  /** @type {string} */ hash,
  /** @type {((page: Page, mock: Mock) => Promise<void>) | undefined} */ act,
) =>
  [WALL, PHONE].flatMap((size) =>
    ['zh', 'en'].map((lang) => ({
      name: `replays-${name}-${size === WALL ? 'wall' : 'phone'}-${lang}`,
      mode: /** @type {const} */ ('one'),
      size,
      query: `lang=${lang}&theme=${lang === 'zh' ? 'dark' : 'light'}`,
      hash,
      replays,
      ...(act && { act }),
    })),
  )

export const REPLAY_SHOTS = [
  ...shot('nothing', 'none', '#/replays', undefined),
  ...shot('list', 'many', '#/replays', undefined),
  ...shot('one', 'one', '#/replays', openRun),
  ...shot('many', 'many', '#/replays', openRun),
  ...shot('examples', 'many', '#/replays', examples),
  ...shot('doubt', 'many', '#/replays', opened),
  ...shot('form', 'many', '#/replays/new', undefined),
  ...shot('filled', 'many', '#/replays/new', fillForm),
  ...shot('running', 'one', '#/replays/new', watch),
]
