import type { zh } from './zh'

export type Key = keyof typeof zh
export type Messages = Readonly<Record<Key, string>>

type Names<S extends string> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never

/** The parameters that a message asks for: the names in braces of its Chinese text. */
export type Params<K extends Key> = Readonly<Record<Names<(typeof zh)[K]>, string | number>>

/** `{n}` in a message is replaced by the parameter of that name. */
export function fill(message: string, params: Readonly<Record<string, string | number>>): string {
  return message.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole))
}
