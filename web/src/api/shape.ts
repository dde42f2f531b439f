/** Reading unknown JSON: each function returns the asked shape or throws `ContractError` naming the place. */

import { ContractError } from './errors'

export type Json = Readonly<Record<string, unknown>>

export function object(value: unknown, where: string): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json
  throw new ContractError(`${where}: expected an object`)
}

export function array(value: unknown, where: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new ContractError(`${where}: expected a list`)
}

export function string(value: unknown, where: string): string {
  if (typeof value === 'string') return value
  throw new ContractError(`${where}: expected text`)
}

export function number(value: unknown, where: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw new ContractError(`${where}: expected a number`)
}

export function oneOf<T extends string>(value: unknown, allowed: readonly T[], where: string): T {
  const found = allowed.find((candidate) => candidate === value)
  if (found !== undefined) return found
  throw new ContractError(`${where}: expected one of ${allowed.join(', ')}`)
}

/** `null` stands for a missing key as well. */
export function optional<T>(
  value: unknown,
  read: (value: unknown, where: string) => T,
  where: string,
): T | null {
  return value === undefined || value === null ? null : read(value, where)
}

export function numbers(value: unknown, where: string): Readonly<Record<string, number>> {
  const entries = Object.entries(object(value, where))
  return Object.fromEntries(entries.map(([key, item]) => [key, number(item, `${where}.${key}`)]))
}

export function texts(value: unknown, where: string): Readonly<Record<string, readonly string[]>> {
  const entries = Object.entries(object(value, where))
  return Object.fromEntries(entries.map(([key, item]) => [key, list(item, string, `${where}.${key}`)]))
}

export function list<T>(
  value: unknown,
  read: (value: unknown, where: string) => T,
  where: string,
): readonly T[] {
  return array(value, where).map((item, index) => read(item, `${where}[${index}]`))
}
