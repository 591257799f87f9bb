import type { zh } from './common'

const en: Readonly<Record<keyof typeof zh, string>> = {
  'centre.name': 'Safety Training and Examination Centre',
  'product.name': 'Ankao',
  skip: 'Skip to content',
  'lang.other': '中文',
  'summary.title': 'There is a problem',
  'field.error': 'Error: ',

  'ticket.label': 'Admission ticket number',
  'ticket.hint': '12 digits, printed on your admission ticket; you can also scan its code',
  'ticket.empty': 'Enter your admission ticket number',
  'ticket.shape': 'An admission ticket number has 12 digits',
  'ticket.check': 'This is not a ticket number; check each digit',
  'id.label': 'ID number',
  'id.hint': 'Of the document you entered the exam with; an ID card reader works too',
  'id.empty': 'Enter your ID number',
  'id.shape': 'The ID number is incomplete or has characters that do not belong in it',
  'id.check': 'This is not a valid ID number; check each digit',

  'ticket.refused': 'The ticket number and the ID number do not match. Check each digit and try again.',
  'ticket.replaced': 'The session has moved and this ticket number is no longer used. It now starts on {day} at {starts}. Use the new ticket.',
  'ticket.postponed': 'The session is postponed or cancelled. The new date will be told: ask the examination centre.',
  'session.postponed': 'This session is postponed. The new date will be told.',
  'session.cancelled': 'This session is cancelled.',
  'door.busy': 'Too many people at once. Try again in a moment.',
  'database.unavailable': 'The server is not available at the moment. Try again shortly.',
  'ticket.limited': 'Too many attempts. Try again after {time}.',
  'input.invalid': 'Something in the form is not as it should be. Check it and try again.',
  'network.unreachable': 'The server cannot be reached. Check the network and try again.',
  'limited': 'Too many attempts. Try again later.',
  'internal': 'Something went wrong. Try again later; if it stays, ask the staff.',
  'reference': ' (reference {id})',
}

export default en
