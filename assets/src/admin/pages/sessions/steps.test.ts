import { describe, expect, it } from 'vitest'
import type { Candidate, Session } from '@/shared/contract'
import { everybodySeated, nextStep, stepsOf } from './steps'

const session = (state: Session['state'], candidateCount = 3) => ({ state, candidateCount }) as Session
const candidate = (seatId?: string, state: Candidate['state'] = 'entered') => ({ seatId, state }) as Candidate

describe('the next step', () => {
  it.each([
    [session('planned', 0), false, false, 'candidates'],
    [session('planned'), false, false, 'seating'],
    [session('planned'), true, false, 'freeze'],
    [session('frozen'), true, false, 'open'],
    [session('open'), true, false, 'start'],
    [session('running'), true, false, 'end'],
    [session('ended'), true, false, 'publish'],
    [session('published'), true, false, 'issue'],
    [session('published'), true, true, undefined],
  ] as const)('of %o is %s', (one, seated, issued, step) => {
    expect(nextStep(one, seated, issued)).toBe(step)
  })
})

it('has done what is before it and nothing after it', () => {
  const states = Object.fromEntries(stepsOf('start').map((step) => [step.key, step.state]))
  expect(states).toMatchObject({ candidates: 'done', open: 'done', start: 'current', end: 'todo', issue: 'todo' })
  expect(stepsOf(undefined).every((step) => step.state === 'done')).toBe(true)
})

it('needs a seat for everybody who comes', () => {
  expect(everybodySeated([])).toBe(false)
  expect(everybodySeated([candidate('s1'), candidate()])).toBe(false)
  expect(everybodySeated([candidate('s1'), candidate(undefined, 'withdrawn')])).toBe(true)
})
