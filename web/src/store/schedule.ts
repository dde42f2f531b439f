const LATEST_MS = 250

/** Runs `draw` once: with the next frame, or after a quarter of a second in a hidden tab, where no frames come. */
export function schedule(draw: () => void): void {
  let drawn = false
  const once = (): void => {
    if (drawn) return
    drawn = true
    draw()
  }
  requestAnimationFrame(once)
  window.setTimeout(once, LATEST_MS)
}
