/**
 * The places of the page: the wall, a doubt (`#/doubts/<id>`), the dead letters (`#/dead-letters`), and the replays
 * (`#/replays`, `#/replays/new`, `#/replays/<id>`, `#/replays/<id>/<variant>/<doubt>`).
 */

import { readonly, shallowRef, type Ref } from 'vue'

export type Place =
  | { readonly name: 'wall' }
  | { readonly name: 'doubt'; readonly id: string }
  | { readonly name: 'dead-letters' }
  | { readonly name: 'replays' }
  | { readonly name: 'new-replay' }
  | {
      readonly name: 'replay'
      readonly id: string
      readonly doubt: { readonly variant: string; readonly id: string } | null
    }

const DOUBT = /^#\/doubts\/([^/?#]+)$/
const REPLAY = /^#\/replays\/([^/?#]+)(?:\/([^/?#]+)\/([^/?#]+))?$/

export const REPLAYS_HASH = '#/replays'
export const NEW_REPLAY_HASH = '#/replays/new'

export function parsePlace(hash: string): Place {
  const id = DOUBT.exec(hash)?.[1]
  if (id !== undefined) return { name: 'doubt', id: decoded(id) }
  if (hash === NEW_REPLAY_HASH) return { name: 'new-replay' }
  const [, run, variant, doubt] = REPLAY.exec(hash) ?? []
  if (run !== undefined) {
    const opened =
      variant !== undefined && doubt !== undefined ? { variant: decoded(variant), id: decoded(doubt) } : null
    return { name: 'replay', id: decoded(run), doubt: opened }
  }
  if (hash === REPLAYS_HASH) return { name: 'replays' }
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

export function replayHash(id: string): string {
  return `${REPLAYS_HASH}/${encodeURIComponent(id)}`
}

export function replayDoubtHash(id: string, variant: string, doubt: string): string {
  return `${replayHash(id)}/${encodeURIComponent(variant)}/${encodeURIComponent(doubt)}`
}

const current = shallowRef<Place>({ name: 'wall' })
/** Where the page itself came from, so that closing something goes back instead of making the history longer. */
let before: Place | null = null

export const place: Readonly<Ref<Place>> = readonly(current)

export function openPlaces(): void {
  current.value = parsePlace(location.hash)
  window.addEventListener('hashchange', () => {
    before = current.value
    current.value = parsePlace(location.hash)
  })
}

/** Closes what is open over the wall. A page opened by a deep link stays where it is. */
export function toWall(): void {
  leave('#/', before?.name === 'wall')
}

/** Closes the doubt that is open over a run. */
export function toRun(id: string): void {
  leave(replayHash(id), before?.name === 'replay' && before.id === id && before.doubt === null)
}

function leave(to: string, cameFromThere: boolean): void {
  if (cameFromThere) {
    history.back()
    return
  }
  history.replaceState(null, '', `${location.pathname}${location.search}${to}`)
  before = current.value
  current.value = parsePlace(to)
}
