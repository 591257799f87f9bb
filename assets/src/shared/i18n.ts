import { ref, shallowRef } from 'vue'

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

// The English catalogues that are fetched when English is first wanted.
const fetchable: (() => Promise<void>)[] = []

/** Resolves when the catalogues of the language in use are here: await it before the first paint. */
export async function languageReady(): Promise<void> {
  if (lang.value === 'en') await Promise.all(fetchable.map((fetch) => fetch()))
}

/** Switches the language once its catalogues are here, remembers it and tells assistive technology. */
export async function setLang(next: Lang): Promise<void> {
  if (next === 'en') await Promise.all(fetchable.map((fetch) => fetch()))
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

/** A catalogue whose English half is a module of its own, so that a page in Chinese does not wait for it. */
export function splitCatalogue<const Z extends Record<string, string>>(
  zh: Z,
  load: () => Promise<{ default: { readonly [K in keyof Z]: string } }>,
): Catalogue<Extract<keyof Z, string>> {
  const en = shallowRef<{ readonly [K in keyof Z]: string }>()
  fetchable.push(async () => {
    en.value ??= (await load()).default
  })
  const texts = { zh, get en() { return en.value ?? zh } }
  return texts as Catalogue<Extract<keyof Z, string>>
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
