import { shallowRef } from 'vue'
import { Problem, codeOf } from '@/shared/api'
import { fill, lang, languageReady } from '@/shared/i18n'
import { time } from './format'

type Texts = Readonly<Record<string, string>>
const texts = shallowRef<{ zh: Texts; en: Texts }>()
let coming: Promise<void> | undefined

/** Fetches what the codes mean. It is asked for at the start and no page waits for it: what is shown meanwhile follows. */
export function problemsReady(): Promise<void> {
  coming ??= import('./texts/problems')
    .then(async (module) => {
      await languageReady()
      texts.value = module.problemTexts
    })
    .catch(() => { coming = undefined })
  return coming
}

function known(code: string, params?: Record<string, string>): string | undefined {
  if (!texts.value) void problemsReady()
  const now = lang.value === 'en' ? texts.value?.en : texts.value?.zh
  return now && code in now ? fill(now[code] ?? '', params && readable(params)) : undefined
}

/** The moments among the params as people read them. */
function readable(params: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, /^\d{4}-\d\d-\d\dT/.test(value) ? time(value) : value]))
}

/** What to tell a person about a failure: the text of its code, or a general one with the request's number to quote. */
export function problemText(error: unknown): string {
  const code = codeOf(error)
  const params = error instanceof Problem ? error.params : undefined
  const text = known(code, params)
  if (text !== undefined) return text
  const general = known(error instanceof Problem && error.status < 500 ? 'refused' : 'internal') ?? code
  const id = error instanceof Problem ? error.requestId : ''
  return id ? `${general} (${id})` : general
}

/** The text of a field's code; a code that is not in the table says so in general words. */
export function fieldText(code: string): string {
  return known(code) ?? known('field.invalid') ?? code
}

/** The text of a code that stands alone, such as a reason in a list of what could not be done. */
export function codeText(code: string): string {
  return known(code) ?? `${known('refused') ?? ''} (${code})`
}

/** What is wrong with each field, every text once. */
export function fieldTexts(error: unknown): string[] {
  return error instanceof Problem ? [...new Set(error.fields.map((field) => fieldText(field.code)))] : []
}

export function isConflict(error: unknown): boolean {
  return error instanceof Problem && error.code === 'conflict.changed'
}
