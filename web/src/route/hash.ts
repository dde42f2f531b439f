/** Three places: the wall, a doubt (`#/doubts/<id>`) and the dead letters (`#/dead-letters`). */

import { readonly, shallowRef, type Ref } from 'vue'

export type Place =
  | { readonly name: 'wall' }
  | { readonly name: 'doubt'; readonly id: string }
  | { readonly name: 'dead-letters' }

const DOUBT = /^#\/doubts\/([^/?#]+)$/

export function parsePlace(hash: string): Place {
  const id = DOUBT.exec(hash)?.[1]
  if (id !== undefined) return { name: 'doubt', id: decoded(id) }
  return { name: hash === '#/dead-letters' ? 'dead-letters' : 'wall' }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

export function doubtHash(id: string): string {
  return `#/doubts/${encodeURIComponent(id)}`
}

const current = shallowRef<Place>({ name: 'wall' })
/** Whether the page itself went from the wall to where it is, so that "back" leads to the wall. */
let cameFromWall = false

export const place: Readonly<Ref<Place>> = readonly(current)

export function openPlaces(): void {
  current.value = parsePlace(location.hash)
  window.addEventListener('hashchange', () => {
    const next = parsePlace(location.hash)
    cameFromWall = current.value.name === 'wall' && next.name !== 'wall'
    current.value = next
  })
}

/** Closes what is open. Going back keeps the history short; a page opened by a deep link stays where it is. */
export function toWall(): void {
  if (cameFromWall) {
    history.back()
    return
  }
  history.replaceState(null, '', `${location.pathname}${location.search}#/`)
  current.value = { name: 'wall' }
}
