import { ref } from 'vue'
import type { RouteLocationRaw } from 'vue-router'
import type { components } from '@/shared/schema'
import { can } from '../me'

export type Found = components['schemas']['Found']
export type Hit = components['schemas']['Hit']
export type Kind = components['schemas']['HitGroup']['kind']

interface Opened { kind: Kind; hit: Hit }

const most = 6
/** What was opened from the search on this page, newest first. It is kept nowhere: names do not belong in a browser's store. */
export const recent = ref<Opened[]>([])

export function remember(kind: Kind, hit: Hit): void {
  recent.value = [{ kind, hit }, ...recent.value.filter((one) => one.hit.id !== hit.id)].slice(0, most)
}

/** Where a thing that was found is shown. */
export function placeOf(kind: Kind, hit: Hit): RouteLocationRaw {
  switch (kind) {
    case 'person': return { name: 'persons', query: { open: hit.id } }
    case 'organisation': return { name: 'organisations', query: { open: hit.id } }
    case 'question': return { name: 'questions', query: { open: hit.id } }
    case 'exam': return { name: 'exam', params: { id: hit.id } }
    case 'session': return { name: 'session', params: { id: hit.id } }
    case 'candidate': return { name: can('session.read') ? 'session-candidates' : 'session-room', params: { id: hit.within ?? '' }, query: { q: hit.state } }
    case 'certificate': return { name: 'certificates', query: { open: hit.id } }
  }
}

/** The list that holds the rest of what was found. */
export function listOf(kind: Kind, q: string): RouteLocationRaw | undefined {
  const lists: Partial<Record<Kind, string>> = { person: 'persons', organisation: 'organisations', question: 'questions', exam: 'exams', certificate: 'certificates' }
  const name = lists[kind]
  return name ? { name, query: { q } } : undefined
}
