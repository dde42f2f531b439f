import { readonly, shallowRef, type Ref } from 'vue'
import type { Text } from '../api/contract'
import { en } from './en'
import { HTML_LANG, initialLanguage, keepLanguage, withLanguage, type Language } from './language'
import { fill, type Key, type Messages, type Params } from './messages'
import { storage } from '../storage'
import { zh } from './zh'

export type { Key, Language }

const MESSAGES: Readonly<Record<Language, Messages>> = { zh, en }
const current = shallowRef<Language>('zh')

export const language: Readonly<Ref<Language>> = readonly(current)

type Arguments<K extends Key> = keyof Params<K> extends never ? [] : [params: Params<K>]

/** What the page says for `key` in the language of the moment. */
export function t<K extends Key>(key: K, ...[params]: Arguments<K>): string {
  const message = MESSAGES[current.value][key]
  return params === undefined ? message : fill(message, params)
}

/** The right half of a text that the API sends in both languages. */
export function pick(text: Text): string {
  return text[current.value]
}

/** Takes the language of the address or of the last visit, before anything is drawn. */
export function openLanguage(): void {
  current.value = initialLanguage(location.search, storage)
  write(current.value)
  show()
}

export function switchLanguage(to: Language): void {
  current.value = to
  keepLanguage(to, storage)
  write(to)
  show()
}

/** A copied link opens as it was seen, whatever the other screen chose last. */
function write(to: Language): void {
  const address = withLanguage(location.href, to)
  if (address !== location.href) history.replaceState(history.state, '', address)
}

function show(): void {
  document.documentElement.lang = HTML_LANG[current.value]
  document.title = `${t('app.name')} · ${t('app.product')}`
}
