import { describe, expect, it } from 'vitest'
import { backoff } from '@/exam/engine/backoff'
import { Deadline } from '@/exam/engine/deadline'

describe('Deadline', () => {
  it('knows nothing before the first reply', () => {
    expect(new Deadline().remaining(0)).toBeNull()
  })

  it('puts the deadline inside the time the request took', () => {
    const deadline = new Deadline()
    deadline.heard(60_000, 1000, 1200)
    expect(deadline.remaining(1100)).toBe(60_000)
  })

  it('is not spoilt by a slow reply', () => {
    const deadline = new Deadline()
    deadline.heard(60_000, 0, 20)
    deadline.heard(45_000, 10_000, 20_000)
    expect(deadline.remaining(20_000)).toBe(40_010)
  })

  it('is narrowed by a quick reply', () => {
    const deadline = new Deadline()
    deadline.heard(60_000, 0, 8000)
    deadline.heard(50_000, 10_000, 10_020)
    expect(deadline.remaining(20_000)).toBe(40_020)
  })

  it('follows extra time at once and never goes below zero', () => {
    const deadline = new Deadline()
    deadline.heard(1000, 0, 10)
    expect(deadline.remaining(9000)).toBe(0)
    deadline.heard(600_000, 9000, 9010)
    expect(deadline.remaining(9010)).toBeGreaterThanOrEqual(599_990)
  })
})

describe('backoff', () => {
  it.each([
    [1, 500, 1000],
    [2, 1000, 2000],
    [4, 4000, 8000],
    [9, 5000, 10_000],
  ])('after failure %i waits from %i to %i ms', (failures, least, most) => {
    expect(backoff(failures, () => 0)).toBe(least)
    expect(backoff(failures, () => 1)).toBe(most)
  })
})
