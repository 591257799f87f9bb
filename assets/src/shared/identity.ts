const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const checks = '10X98765432'

/** What people and readers type, made uniform: full-width to half-width, no blanks or hyphens, capitals. */
export function normalise(typed: string): string {
  return typed.normalize('NFKC').replace(/[\s\-‐-―]/g, '').toUpperCase()
}

/** Whether it has the shape of a resident ID number (17 digits and a digit or X). */
export const looksResident = (id: string) => /^\d{17}[\dX]$/.test(id)

/** Whether the check digit of a resident ID number fits (GB 11643). */
export function residentCheck(id: string): boolean {
  const sum = weights.reduce((total, weight, i) => total + weight * Number(id[i]), 0)
  return looksResident(id) && checks[sum % 11] === id[17]
}

/** Whether it has the shape of an admission ticket number (12 digits). */
export const looksTicket = (ticket: string) => /^\d{12}$/.test(ticket)

/** Whether the check digit of an admission ticket number fits (Luhn). */
export function ticketCheck(ticket: string): boolean {
  let sum = 0
  for (let i = 0; i < ticket.length; i++) {
    const digit = Number(ticket[ticket.length - 1 - i])
    const doubled = i % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return looksTicket(ticket) && sum % 10 === 0
}

/** The key of what is wrong with a typed ticket number, empty when nothing is. */
export function ticketFault(typed: string): '' | 'ticket.empty' | 'ticket.shape' | 'ticket.check' {
  const ticket = normalise(typed)
  if (ticket === '') return 'ticket.empty'
  if (!looksTicket(ticket)) return 'ticket.shape'
  return ticketCheck(ticket) ? '' : 'ticket.check'
}

/** The key of what is wrong with a typed ID number, empty when nothing is. Other kinds of ID than residents' exist. */
export function idFault(typed: string): '' | 'id.empty' | 'id.shape' | 'id.check' {
  const id = normalise(typed)
  if (id === '') return 'id.empty'
  if (id.length < 5 || !/^[0-9A-Z()]+$/.test(id)) return 'id.shape'
  return looksResident(id) && !residentCheck(id) ? 'id.check' : ''
}
