import type { RosterPreview, RosterRow } from '@/shared/contract'
import type { Tone } from '../../ui/StateTag.vue'

export const rosterTone: Record<RosterPreview['state'], Tone> = { preview: 'warn', committed: 'good', discarded: 'muted', expired: 'muted' }

/** How a row looks: one that a person has left out counts no more. */
export function rowTone(row: RosterRow): Tone {
  if (row.decision === 'skip') return 'muted'
  const tones: Record<RosterRow['outcome'], Tone> = { create: 'good', update: 'busy', same: 'plain', ask: 'warn', reject: 'bad' }
  return row.outcome === 'ask' && row.decision ? 'good' : tones[row.outcome]
}
