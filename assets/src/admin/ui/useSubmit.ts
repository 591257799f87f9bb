import { ref, shallowRef } from 'vue'
import { Problem } from '@/shared/api'
import { expired } from '../expired'
import { fieldText } from '../problems'

/**
 * Runs an act of the person against the server once at a time, and holds what it was refused for. run resolves to
 * undefined when it failed; at gives the text for a field, by the path or paths the server may name it by.
 */
export function useSubmit<A extends unknown[], R>(act: (...args: A) => Promise<R>) {
  return attempt(act, expired)
}

/** useSubmit where a 401 is an answer to the form: a wrong password, not an ended login. */
export function useAttempt<A extends unknown[], R>(act: (...args: A) => Promise<R>) {
  return attempt(act, () => false)
}

function attempt<A extends unknown[], R>(act: (...args: A) => Promise<R>, handled: (error: unknown) => boolean) {
  const busy = ref(false)
  const failure = shallowRef<unknown>()

  async function run(...args: A): Promise<R | undefined> {
    if (busy.value) return undefined
    busy.value = true
    failure.value = undefined
    try {
      return await act(...args)
    } catch (error) {
      if (!handled(error)) failure.value = error
      return undefined
    } finally {
      busy.value = false
    }
  }

  function at(...paths: string[]): string {
    if (!(failure.value instanceof Problem)) return ''
    const field = failure.value.fields.find((f) => paths.includes(plainPath(f.path)))
    return field ? fieldText(field.code) : ''
  }

  function clear(): void {
    failure.value = undefined
  }

  return { busy, failure, run, at, clear }
}

/** A field's path without the part that says where in the request it was: body.options[0].text → options.0.text. */
export function plainPath(path: string): string {
  return path.replace(/^body\./, '').replace(/\[(\d+)\]/g, '.$1')
}
