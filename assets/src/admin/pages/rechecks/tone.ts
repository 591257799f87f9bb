import type { Recheck } from '@/shared/contract'
import type { Tone } from '../../ui/StateTag.vue'

export function recheckTone(one: Recheck): Tone {
  if (one.state === 'requested') return 'warn'
  if (one.state === 'withdrawn') return 'muted'
  return one.outcome === 'referred' ? 'busy' : 'good'
}
