import { describe, expect, it } from 'vitest'
import {
  ApiError,
  ContractError,
  NotFoundError,
  RefusedError,
  UnreachableError,
} from '../../../src/api/errors'
import { createRest, type Rest } from '../../../src/api/rest'

const answering = (response: () => Response): Rest => createRest('', () => Promise.resolve(response()))

describe('the REST client', () => {
  it('asks with what is given and leaves out the rest', async () => {
    const asked: string[] = []
    const rest = createRest('http://api', (url) => {
      asked.push(url)
      return Promise.resolve(Response.json({ doubts: [], next: null }))
    })
    await rest.doubts({ level: 'high', q: '', limit: 200, before: '17-a b' })
    await rest.doubts({})
    expect(asked).toEqual([
      'http://api/api/doubts?level=high&limit=200&before=17-a+b',
      'http://api/api/doubts',
    ])
  })

  it.each([
    ['404', () => new Response('', { status: 404 }), NotFoundError],
    ['422', () => new Response('', { status: 422 }), RefusedError],
    ['500', () => new Response('', { status: 500 }), RefusedError],
    ['a store that is away', () => new Response('', { status: 503 }), UnreachableError],
    ['a proxy without the API', () => new Response('', { status: 502 }), UnreachableError],
    ['a page instead of JSON', () => new Response('<html>'), ContractError],
    ['JSON of another shape', () => Response.json({ rows: [] }), ContractError],
  ])('names what went wrong: %s', async (_, response, error) => {
    await expect(answering(response).doubts({})).rejects.toBeInstanceOf(error)
  })

  it('says unreachable when there is no answer', async () => {
    const rest = createRest('', () => Promise.reject(new TypeError('Failed to fetch')))
    await expect(rest.doubt('x')).rejects.toBeInstanceOf(UnreachableError)
  })

  it('stops when the answer is no longer wanted', async () => {
    const rest = createRest('', (_, init) => {
      return new Promise((_resolve, reject) => {
        init.signal?.addEventListener('abort', () => {
          reject(new Error('aborted'))
        })
      })
    })
    const abort = new AbortController()
    const answer = rest.doubts({}, abort.signal)
    abort.abort()
    await expect(answer).rejects.toBeInstanceOf(ApiError)
  })
})
