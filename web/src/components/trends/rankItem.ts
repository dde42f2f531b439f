import type { Level } from '../../api/contract'

/** One bar of a ranking; facilities have no level. */
export interface RankItem {
  readonly id: string
  readonly name: string
  readonly standing: number
  readonly level: Level | null
}
