/** Which rows of a long list are drawn: rows of one height, a few beyond either edge. */

export interface Slice {
  readonly first: number
  /** One past the last. */
  readonly end: number
}

export function visibleSlice(
  scrollTop: number,
  viewport: number,
  rowHeight: number,
  total: number,
  overscan = 6,
): Slice {
  if (rowHeight <= 0 || total === 0) return { first: 0, end: 0 }
  const first = Math.min(total, Math.max(0, Math.floor(scrollTop / rowHeight) - overscan))
  const end = Math.min(total, Math.ceil((scrollTop + viewport) / rowHeight) + overscan)
  return { first, end: Math.max(first, end) }
}

/** Where to scroll so that row `index` is seen whole; `scrollTop` itself when it is. */
export function scrollToSee(index: number, scrollTop: number, viewport: number, rowHeight: number): number {
  const top = index * rowHeight
  if (top < scrollTop) return top
  if (top + rowHeight > scrollTop + viewport) return top + rowHeight - viewport
  return scrollTop
}

/** The row that a key leads to from `index`, or null for a key that means nothing here. */
export function rowAfterKey(key: string, index: number, total: number, page: number): number | null {
  const last = total - 1
  switch (key) {
    case 'ArrowDown':
      return Math.min(last, index + 1)
    case 'ArrowUp':
      return Math.max(0, index - 1)
    case 'PageDown':
      return Math.min(last, index + page)
    case 'PageUp':
      return Math.max(0, index - page)
    case 'Home':
      return 0
    case 'End':
      return last
    default:
      return null
  }
}
