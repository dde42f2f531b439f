import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { PHONE, useWalls, WALL } from './wall'

const open = useWalls()
const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[]
}
interface Axe {
  run: (context: Document, options: object) => Promise<{ violations: Violation[] }>
}

/** What axe finds against WCAG 2.2 AA, one line a finding. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(source)
  const violations = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: Axe }
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    const found = await axe.run(document, { runOnly: { type: 'tag', values: tags } })
    return found.violations
  })
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
  )
}

const LOOKS = [
  ['zh', 'dark'],
  ['zh', 'light'],
  ['en', 'dark'],
  ['en', 'light'],
] as const

describe.each(LOOKS)('in %s and %s', (lang, theme) => {
  const query = `?lang=${lang}&theme=${theme}`

  it('the wall passes axe', async () => {
    const { page, mock, id } = await open({ mode: 'stream', rate: 0, query })
    mock.world.health = { status: 'degraded', problems: [{ zh: '积压', en: 'Behind' }] }
    await id('health-problems').waitFor()
    await page.waitForFunction(() =>
      document.getAnimations().every(({ playState }) => playState === 'finished'),
    )
    expect(await findings(page)).toEqual([])
  })

  it('a doubt’s detail passes axe', async () => {
    const { page, mock, id, rows } = await open({ mode: 'nothing', query })
    mock.withdraw(mock.revise(mock.raise('id-number-and-name-modified')))
    await id('filter-status').selectOption('all')
    await rows.first().click()
    await id('evidence-entry').first().waitFor()
    await page.waitForFunction(() =>
      document.getAnimations().every(({ playState }) => playState === 'finished'),
    )
    expect(await findings(page)).toEqual([])
  })

  it('every view of the phone passes axe', async () => {
    const { page, id } = await open({ mode: 'stream', rate: 0, query, size: PHONE })
    for (const view of ['doubts', 'trends', 'health']) {
      await id(`view-${view}`).click()
      expect(await findings(page)).toEqual([])
    }
  })
})

it.each([LOOKS[0], LOOKS[3]])(
  'the replays pass axe in %s and %s: a form gone wrong, and a run',
  async (lang, theme) => {
    const { page, id } = await open({
      replays: 'many',
      hash: '#/replays/new',
      query: `?lang=${lang}&theme=${theme}`,
      size: lang === 'zh' ? WALL : PHONE,
    })
    await id('rules-some').check()
    await id('variant-add').click()
    await id('replay-start').click()
    expect(await findings(page)).toEqual([])
    await page.evaluate(() => (location.hash = '#/replays'))
    await id('run-link').first().click()
    await id('totals-doubts').waitFor()
    await page.waitForFunction(() =>
      document.getAnimations().every(({ playState }) => playState === 'finished'),
    )
    expect(await findings(page)).toEqual([])
  },
)

it('an empty wall passes axe', async () => {
  const { page } = await open({ mode: 'nothing', size: WALL })
  expect(await findings(page)).toEqual([])
})

it('moves nothing for those who asked for calm', async () => {
  const { page, mock, rows } = await open({ mode: 'nothing' })
  await page.emulateMedia({ reducedMotion: 'reduce' })
  mock.raise()
  await rows.first().waitFor()
  const durations = await page.evaluate(() =>
    document.getAnimations().map((animation) => Number(animation.effect?.getComputedTiming().duration ?? 0)),
  )
  expect(Math.max(0, ...durations)).toBeLessThan(1)
})
