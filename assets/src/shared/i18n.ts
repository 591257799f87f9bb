import { ref } from 'vue'

/** The languages every face speaks; Chinese comes first and is the fallback. */
export type Lang = 'zh-CN' | 'en'

const stored = 'ankao.lang'

/** The language chosen on this device, shared by all faces of the origin. */
export const lang = ref<Lang>(initial())

function initial(): Lang {
  try {
    return localStorage.getItem(stored) === 'en' ? 'en' : 'zh-CN'
  } catch {
    return 'zh-CN' // storage may be forbidden; the choice then lasts as long as the page
  }
}

/** Switches the language, remembers it and tells assistive technology. */
export function setLang(next: Lang): void {
  lang.value = next
  document.documentElement.lang = next
  try {
    localStorage.setItem(stored, next)
  } catch {
    // see initial
  }
}

document.documentElement.lang = lang.value

export type Params = Record<string, string | number>

/** A catalogue in both languages; the compiler holds the keys equal and test/texts.test.ts the placeholders. */
export interface Catalogue<K extends string = string> {
  zh: Readonly<Record<K, string>>
  en: Readonly<Record<K, string>>
}

/** Declares a catalogue: en must have exactly the keys of zh. */
export function catalogue<const Z extends Record<string, string>>(
  zh: Z,
  en: { readonly [K in keyof Z]: string },
): Catalogue<Extract<keyof Z, string>> {
  return { zh, en } as Catalogue<Extract<keyof Z, string>>
}

/**
 * The translate function of a catalogue. `{name}` in a text is replaced from params. Reads the reactive language, so a
 * template that calls it follows a switch.
 */
export function translator<K extends string>(texts: Catalogue<K>): (key: K, params?: Params) => string {
  return (key, params) => fill(lang.value === 'en' ? texts.en[key] : texts.zh[key], params)
}

/** Replaces `{name}` by params.name; an unknown name stays visible rather than vanish. */
export function fill(text: string, params?: Params): string {
  if (!params) return text
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in params ? String(params[name]) : whole))
}
