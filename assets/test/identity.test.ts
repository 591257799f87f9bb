import { describe, expect, it } from 'vitest'
import { idFault, normalise, residentCheck, ticketCheck, ticketFault } from '@/shared/identity'

describe('resident ID numbers', () => {
  it.each(['440199197508150028', '44019919850607007X', '440199200002299997'])('%s fits', (id) => {
    expect(residentCheck(id)).toBe(true)
    expect(idFault(id)).toBe('')
  })

  it.each([
    ['440199199005201012', 'id.check'],
    ['44019919900520101', ''], // seventeen digits may be another kind of ID
    ['', 'id.empty'],
    ['12', 'id.shape'],
    ['440199*********012', 'id.shape'],
    ['E12345678', ''],
  ])('%s is %s', (id, fault) => {
    expect(idFault(id)).toBe(fault)
  })

  it('are read from full-width digits, small x and blanks', () => {
    expect(normalise('４４０１９９ 1985 0607 007x')).toBe('44019919850607007X')
    expect(idFault('４４０１９９ 1985 0607 007x')).toBe('')
  })
})

describe('admission ticket numbers', () => {
  it.each(['261123000018', '261123000026'])('%s fits', (ticket) => {
    expect(ticketCheck(ticket)).toBe(true)
  })

  it.each([
    ['', 'ticket.empty'],
    ['26112300001', 'ticket.shape'],
    ['26112300001A', 'ticket.shape'],
    ['261123000019', 'ticket.check'],
    ['261132000018', 'ticket.check'],
    ['2611-2300-0018', ''],
  ])('%s is %s', (ticket, fault) => {
    expect(ticketFault(ticket)).toBe(fault)
  })
})
