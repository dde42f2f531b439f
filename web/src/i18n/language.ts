/** Which language: the address says it (`?lang=`), else the last choice on this screen, else Chinese. */

export type Language = 'zh' | 'en'

const STORAGE_KEY = 'fundwatch.language'
export const HTML_LANG: Readonly<Record<Language, string>> = { zh: 'zh-CN', en: 'en' }

function asLanguage(value: string | null): Language | null {
  return value === 'zh' || value === 'en' ? value : null
}

export function initialLanguage(search: string, storage: Pick<Storage, 'getItem'>): Language {
  return (
    asLanguage(new URLSearchParams(search).get('lang')) ?? asLanguage(storage.getItem(STORAGE_KEY)) ?? 'zh'
  )
}

export function keepLanguage(language: Language, storage: Pick<Storage, 'setItem'>): void {
  storage.setItem(STORAGE_KEY, language)
}

/** The page's address with the language in it, so that a copied link opens as it was seen. */
export function withLanguage(href: string, language: Language): string {
  const url = new URL(href)
  url.searchParams.set('lang', language)
  return url.toString()
}
