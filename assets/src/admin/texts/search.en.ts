import type { zh } from './search'

const en: Readonly<Record<keyof typeof zh, string>> = {
  'search': 'Search',
  'search.field': 'Name, organisation, question, exam, ticket, certificate, ID number',
  'search.hint': 'Type at least two characters, or scan the code of a ticket or certificate. Arrow keys choose, Enter opens.',
  'search.none': 'Nothing found for “{q}”',
  'search.noneHint': 'Only what you may see is shown. Type ID numbers whole; a ticket number has 12 digits.',
  'search.recent': 'Opened lately',
  'search.more': 'All {n}',
  'search.found': '{n} found',
  'kind.person': 'People',
  'kind.organisation': 'Organisations',
  'kind.question': 'Questions',
  'kind.exam': 'Exams',
  'kind.session': 'Sessions',
  'kind.candidate': 'Candidates',
  'kind.certificate': 'Certificates',
}

export default en
