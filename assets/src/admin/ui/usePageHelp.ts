import { computed, shallowRef } from 'vue'
import { useRoute } from 'vue-router'

const text = shallowRef<(route: unknown) => string>()
let asked: Promise<void> | undefined

/** The help of the page that is shown. Its words come after the page: no list waits for them. */
export function usePageHelp() {
  const route = useRoute()
  asked ??= import('../texts/help').then((help) => { text.value = help.helpText }).catch(() => { asked = undefined })
  return computed(() => text.value?.(route.name) ?? '')
}
