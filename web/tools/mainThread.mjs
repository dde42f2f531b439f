/** What the page's main thread did, from Chromium's own trace: CPU time, which other programs do not inflate. */

/**
 * @typedef {import('playwright-core').Browser} Browser
 * @typedef {{ name: string, ph: string, pid: number, tid: number, tdur?: number, dur?: number, args?: { name?: string } }} TraceEvent
 */

const CATEGORIES = ['toplevel', '__metadata']

/**
 * Traces while `work` runs.
 * @template T
 * @param {Browser} browser
 * @param {() => Promise<T>} work
 * @returns {Promise<{ result: T, cpuMs: number, longest: number, long: number }>} busy CPU time, the longest task and
 *   the number of tasks over 50 ms, all in CPU milliseconds of the busiest renderer
 */
export async function traced(browser, work) {
  const session = await browser.newBrowserCDPSession()
  /** @type {TraceEvent[]} */
  const events = []
  session.on('Tracing.dataCollected', ({ value }) =>
    events.push(.../** @type {TraceEvent[]} */ (/** @type {unknown} */ (value))),
  )
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: CATEGORIES, recordMode: 'recordContinuously' },
  })
  const result = await work()
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve))
  await session.send('Tracing.end')
  await complete
  await session.detach()

  const mains = events
    .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
    .map(({ pid, tid }) => `${pid}/${tid}`)
  const perThread = mains.map((thread) =>
    events
      .filter(
        ({ name, ph, pid, tid }) => ph === 'X' && name.endsWith('RunTask') && `${pid}/${tid}` === thread,
      )
      .filter(({ name }) => name === 'ThreadControllerImpl::RunTask')
      .map(({ tdur }) => (tdur ?? 0) / 1000),
  )
  const busiest = perThread.sort((a, b) => sum(b) - sum(a))[0] ?? []
  return {
    result,
    cpuMs: sum(busiest),
    longest: Math.max(0, ...busiest),
    long: busiest.filter((ms) => ms > 50).length,
  }
}

/** @param {readonly number[]} numbers */
function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0)
}
