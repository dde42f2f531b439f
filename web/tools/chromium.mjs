/** The Chromium that is installed on the machine, without the errands that it runs on its own. */

import { chromium } from 'playwright-core'

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export function launch() {
  return chromium.launch({
    executablePath: process.env.FUNDWATCH_CHROMIUM ?? '/usr/bin/chromium',
    args: ARGS,
  })
}
