import type { FeedPorts } from './client'

/** The browser's own socket, clock and timers. */
export const browserPorts: FeedPorts = {
  open: (url, { message, closed }) => {
    const socket = new WebSocket(url)
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      message(data)
    }
    socket.onclose = closed
    return () => {
      socket.close()
    }
  },
  now: () => Date.now(),
  random: () => Math.random(),
  setTimer: (run, ms) => window.setTimeout(run, ms),
  clearTimer: (timer) => {
    window.clearTimeout(timer)
  },
}

/** The feed's address on the page's own host. */
export function feedAddress(location: Pick<Location, 'protocol' | 'host'>): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/feed`
}
