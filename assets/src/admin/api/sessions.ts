import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { get } from '@/shared/api'
import type { CandidateList, ExamList, ResultList, RoomPlaceList, Session } from '@/shared/contract'
import { can } from '../me'
import type { Offer } from '../ui/RemoteSelect.vue'
import { everything, list } from './client'

export function useSession(session: MaybeRefOrGetter<string>) {
  const id = computed(() => toValue(session))
  return useQuery({ queryKey: ['session', id], queryFn: () => get<Session>(`/sessions/${id.value}`), placeholderData: keepPreviousData })
}

/** Every candidate of a session, by seat: a room's worth, so they come at once. */
export function useCandidates(session: MaybeRefOrGetter<string>) {
  const id = computed(() => toValue(session))
  return useQuery({
    queryKey: ['candidates', id],
    queryFn: () => get<CandidateList>(`/sessions/${id.value}/tickets`),
    enabled: computed(() => can('session.read')),
  })
}

export function useResults(session: MaybeRefOrGetter<string>, enabled: () => boolean = () => true) {
  const id = computed(() => toValue(session))
  return useQuery({
    queryKey: ['results', id],
    queryFn: ({ signal }) => everything<ResultList>(`/sessions/${id.value}/results`, { signal }),
    enabled: computed(() => can('result.read') && enabled()),
  })
}

export async function findExams(q: string): Promise<Offer[]> {
  const found = await list<ExamList>('/exams', { q, size: 30 })
  return found.items.map((one) => ({ value: one.id, label: one.name, note: one.syllabusName }))
}

export async function findRooms(q: string): Promise<Offer[]> {
  const found = await list<RoomPlaceList>('/rooms', { q, size: 30 })
  return found.items.map((one) => ({ value: one.id, label: one.name, note: String(one.seats.filter((seat) => seat.state === 'ready').length) }))
}
