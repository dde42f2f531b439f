/** A built page against a mock API in a real Chromium; everything is closed again, whatever happens. */

import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { startMock, type Options } from '../../mock/server.mjs'
import { launch } from '../../tools/chromium.mjs'

export type Mock = Awaited<ReturnType<typeof startMock>>

export interface Wall {
  readonly page: Page
  readonly mock: Mock
  readonly id: (name: string) => Locator
  readonly rows: Locator
  /** What the page complained of in its console. */
  readonly complaints: string[]
}

export interface Opening extends Options {
  readonly query?: string
  readonly hash?: string
  readonly size?: { readonly width: number; readonly height: number }
  /** Resolve once the feed is live; true unless said otherwise. */
  readonly live?: boolean
}

const DIST = fileURLToPath(new URL('../../dist', import.meta.url))
export const WALL = { width: 1920, height: 1080 }
export const PHONE = { width: 390, height: 844 }

/** Call once in a test file: what it returns opens a wall for a test. */
export function useWalls(): (opening?: Opening) => Promise<Wall> {
  let browser: Browser
  const closing: (() => Promise<void>)[] = []
  beforeAll(async () => {
    if (!existsSync(DIST)) throw new Error('the page is not built: run `npm run build`')
    browser = await launch()
  })
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close()
  })
  afterAll(async () => {
    await browser.close()
  })
  return async ({ query = '', hash = '', size = WALL, live = true, ...options } = {}) => {
    const mock = await startMock({ mode: 'nothing', dist: DIST, ...options })
    closing.push(mock.stop)
    const context = await browser.newContext({
      viewport: size,
      permissions: ['clipboard-write'],
      acceptDownloads: true,
    })
    closing.push(() => context.close())
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    await page.goto(`${mock.url}/${query}${hash}`)
    const id = (name: string): Locator => page.locator(`[data-testid="${name}"]`)
    if (live) await id('connection').and(page.locator('[data-state=live]')).waitFor()
    return { page, mock, id, rows: id('doubt-row'), complaints }
  }
}
