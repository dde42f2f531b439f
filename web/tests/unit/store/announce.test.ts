import { expect, it } from 'vitest'
import { createAnnouncer } from '../../../src/store/announce'
import { doubt } from '../rows'

it('tells of new high doubts once, and of nothing else', () => {
  const announcer = createAnnouncer()
  announcer.add([doubt('a'), doubt('b', 1, { level: 'medium' }), doubt('c', 2, { status: 'revised' })])
  announcer.add([doubt('a')])
  expect(announcer.take()).toEqual({ n: 1, latest: doubt('a').message })
  expect(announcer.take()).toEqual({ n: 0, latest: null })
})

it('counts what came since it last spoke', () => {
  const announcer = createAnnouncer()
  announcer.add([doubt('a'), doubt('b', 1, { message: { zh: '后', en: 'later' } })])
  expect(announcer.take()).toEqual({ n: 2, latest: { zh: '后', en: 'later' } })
})
