import { computed, reactive } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/**
 * Filters that live in the address, so that a list can be shared, reloaded and gone back to. Every named filter is a
 * string, empty when it is not set; page and size come along. Setting any filter goes back to page 1.
 */
export function useFilters<const K extends string>(...names: K[]) {
  const route = useRoute()
  const router = useRouter()
  const read = (name: string) => {
    const value = route.query[name]
    return typeof value === 'string' ? value : ''
  }

  function write(changes: Record<string, string | undefined>): void {
    const query = { ...route.query, ...changes }
    for (const name of Object.keys(query)) if (!query[name]) delete query[name]
    void router.replace({ query })
  }

  function set(changes: Partial<Record<K, string>>): void {
    write({ ...changes, page: undefined } as Record<string, string | undefined>)
  }

  const values = reactive({}) as Record<K, string>
  for (const name of names) {
    ;(values as Record<string, unknown>)[name] = computed({
      get: () => read(name),
      set: (value: string) => set({ [name]: value ?? '' } as Partial<Record<K, string>>),
    })
  }

  const page = computed({
    get: () => Math.max(1, Number(read('page')) || 1),
    set: (n: number) => write({ page: n > 1 ? String(n) : undefined }),
  })
  const size = computed({
    get: () => Math.min(200, Number(read('size')) || 50),
    set: (n: number) => write({ size: n === 50 ? undefined : String(n), page: undefined }),
  })
  const active = computed(() => names.some((name) => read(name) !== ''))
  const query = computed(() => {
    const q: Record<string, string | number> = { page: page.value, size: size.value }
    for (const name of names) q[name] = read(name)
    return q
  })

  /** The record shown in the side panel; "new" for one being made. */
  const open = computed({
    get: () => read('open'),
    set: (id: string) => write({ open: id || undefined }),
  })

  function clear(): void {
    set(Object.fromEntries(names.map((name) => [name, ''])) as Record<K, string>)
  }

  return { values, set, clear, active, page, size, query, open }
}
