import { onBeforeUnmount, shallowRef } from 'vue'

/** The keys of the page that is shown, beside those of every page: the help dialog lists them. */
export const pageKeys = shallowRef<[keys: string, text: () => string][]>([])

/** Lists keys in the help while the page is shown. */
export function usePageKeys(keys: [keys: string, text: () => string][]): void {
  pageKeys.value = keys
  onBeforeUnmount(() => {
    if (pageKeys.value === keys) pageKeys.value = []
  })
}
