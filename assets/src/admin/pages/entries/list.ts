import { useQuery } from '@tanstack/vue-query'
import { computed, type ComputedRef } from 'vue'
import { Problem, get, post } from '@/shared/api'
import type { EntryListFile, EntryStandings, RosterPreview } from '@/shared/contract'
import { can } from '../../me'
import { te } from '../../texts/entries'

/** The exam that a roster is a list for, if it is one, and how those of its rows stand who are known. */
export function useEntryList(roster: () => string, preview: () => RosterPreview | undefined): {
  entryList: ComputedRef<EntryListFile | undefined>
  marks: ComputedRef<Map<string, string>>
} {
  const id = computed(roster)
  const found = useQuery({
    queryKey: ['entry-list', id],
    queryFn: () => get<EntryListFile>(`/entry-lists/${id.value}`).catch((error: unknown) => {
      if (error instanceof Problem && error.status === 404) return null
      throw error
    }),
    enabled: computed(() => can('entry.read')),
  })
  const entryList = computed(() => found.data.value ?? undefined)
  const known = computed(() => (preview()?.rows ?? []).flatMap((row) => (row.knownId ? [row.knownId] : [])))
  const stands = useQuery({
    queryKey: ['standing', computed(() => entryList.value?.examId ?? ''), known],
    queryFn: () => post<EntryStandings>('/entries/standing', { examId: entryList.value?.examId, personIds: known.value }),
    enabled: computed(() => entryList.value !== undefined && preview()?.state === 'preview' && known.value.length > 0),
  })
  const marks = computed(() => {
    const words = new Map<string, string>()
    for (const one of stands.data.value?.items ?? []) {
      if (one.state) words.set(one.personId, te('pick.has', { state: te(`entry.state.${one.state}`) }))
      else if (one.spent) words.set(one.personId, te('pick.spent', { n: one.failures }))
      else if (one.validUntil) words.set(one.personId, te('pick.valid', { until: one.validUntil }))
    }
    return words
  })
  return { entryList, marks }
}
