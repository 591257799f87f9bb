import { expect, it } from 'vitest'
import { dayAfter, hundredths, instant, marks, ticket, time } from './format'

it('shows and reads times in Beijing, wherever it runs', () => {
  expect(time('2026-11-23T17:30:00.000Z')).toBe('2026-11-24 01:30')
  expect(time('2026-11-23T17:30:05.000Z', 'clock')).toBe('01:30:05')
  expect(time(undefined)).toBe('—')
  expect(instant('2026-11-24 01:30')).toBe('2026-11-23T17:30:00.000Z')
  expect(dayAfter('2026-12-31')).toBe('2026-12-31T16:00:00.000Z')
})

it('keeps marks exact', () => {
  expect(marks(250)).toBe('2.5')
  expect(hundredths(0.57)).toBe(57)
  expect(hundredths(null)).toBe(0)
})

it('groups the digits of a ticket', () => {
  expect(ticket('261123012347')).toBe('2611 2301 2347')
})
