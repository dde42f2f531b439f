/** Whether the figures stand still although the feed beats: the connection is well, and nothing can come over it. */

import type { Health } from '../api/contract'

/** What has to run for a doubt to reach the page. */
const NEEDED = ['gateway', 'worker', 'sink.redis']

export function isFrozen(health: Health | null): boolean {
  if (health === null) return false
  if (health.status === 'down') return true
  return NEEDED.some((name) => {
    const instances = health.processes.filter(({ process }) => process === name)
    return instances.length > 0 && !instances.some(({ alive }) => alive)
  })
}
