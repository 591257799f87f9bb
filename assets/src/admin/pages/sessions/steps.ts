import type { Candidate, Session } from '@/shared/contract'
import type { Permission, Role } from '../../permissions'

export type StepKey = 'candidates' | 'seating' | 'freeze' | 'open' | 'start' | 'end' | 'publish' | 'issue'
export interface Step { key: StepKey; state: 'done' | 'current' | 'todo' }

const order: StepKey[] = ['candidates', 'seating', 'freeze', 'open', 'start', 'end', 'publish', 'issue']

/** Who may take a step, and who to wait for. */
export const stepNeeds: Record<StepKey, { permission: Permission; role: Role }> = {
  candidates: { permission: 'session.write', role: 'officer' },
  seating: { permission: 'session.write', role: 'officer' },
  freeze: { permission: 'session.write', role: 'officer' },
  open: { permission: 'session.run', role: 'proctor' },
  start: { permission: 'session.run', role: 'proctor' },
  end: { permission: 'session.run', role: 'proctor' },
  publish: { permission: 'result.publish', role: 'officer' },
  issue: { permission: 'certificate.issue', role: 'officer' },
}

const afterState: Record<Session['state'], StepKey | undefined> = {
  planned: 'candidates', frozen: 'open', open: 'start', running: 'end', ended: 'publish', published: 'issue', postponed: undefined, cancelled: undefined,
}

/** The step that comes next; undefined when all is done. `seated` is whether everybody has a seat. */
export function nextStep(session: Session, seated: boolean, issued: boolean): StepKey | undefined {
  if (session.state === 'planned') {
    if (session.candidateCount === 0) return 'candidates'
    return seated ? 'freeze' : 'seating'
  }
  return session.state === 'published' && issued ? undefined : afterState[session.state]
}

/** The steps of a session from its candidates to their certificates. */
export function stepsOf(next: StepKey | undefined): Step[] {
  const at = next ? order.indexOf(next) : order.length
  return order.map((key, i) => ({ key, state: i < at ? 'done' : i === at ? 'current' : 'todo' }))
}

/** Who is no longer expected. */
export const gone = (one: Pick<Candidate, 'state'>): boolean => one.state === 'withdrawn' || one.state === 'postponed'

export function everybodySeated(candidates: readonly Candidate[]): boolean {
  return candidates.length > 0 && candidates.every((one) => one.seatId || gone(one))
}
