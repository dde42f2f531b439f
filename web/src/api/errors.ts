/**
 * What can go wrong between the page and the API.
 *
 *   ApiError
 *   ├── UnreachableError   no answer: the API is away or the network is
 *   ├── NotFoundError      404
 *   ├── RefusedError       any other status that is not a success
 *   └── ContractError      an answer that is not what the contract says
 */

import type { Text } from './contract'

export class ApiError extends Error {
  override readonly name: string = 'ApiError'
}

export class UnreachableError extends ApiError {
  override readonly name = 'UnreachableError'
}

export class NotFoundError extends ApiError {
  override readonly name = 'NotFoundError'
}

/** `said` is the API's own sentence, where it gave one. */
export class RefusedError extends ApiError {
  override readonly name = 'RefusedError'
  constructor(
    readonly status: number,
    message: string,
    readonly said: Text | null = null,
  ) {
    super(message)
  }
}

export class ContractError extends ApiError {
  override readonly name = 'ContractError'
}
