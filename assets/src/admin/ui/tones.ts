import type { Account, Certificate, QuestionState, SessionState } from '@/shared/contract'
import type { Tone } from './StateTag.vue'

export const questionTone: Record<QuestionState, Tone> = {
  draft: 'plain', in_review: 'warn', published: 'good', retired: 'muted', superseded: 'muted',
}

export const sessionTone: Record<SessionState, Tone> = {
  planned: 'plain', frozen: 'plain', open: 'warn', running: 'busy', ended: 'warn', published: 'good', postponed: 'warn', cancelled: 'muted',
}

export const certificateTone: Record<Certificate['state'], Tone> = {
  active: 'good', revoked: 'bad', superseded: 'muted', suspended: 'warn',
}

export const accountTone: Record<Account['state'], Tone> = { active: 'good', disabled: 'muted' }
