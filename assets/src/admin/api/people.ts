import type { OrganisationList } from '@/shared/contract'
import type { Offer } from '../ui/RemoteSelect.vue'
import { list } from './client'

/** Organisations whose name or code holds the text, to choose from. */
export async function findOrganisations(q: string): Promise<Offer[]> {
  const found = await list<OrganisationList>('/organisations', { q, size: 20 })
  return found.items.map((one) => ({ value: one.id, label: one.name, note: one.code }))
}
