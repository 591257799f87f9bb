import type { zh } from './tasks'

const en: Readonly<Record<keyof typeof zh, string>> = {
  'title': 'Tasks',
  'help': 'Work of more than a second is done here. It goes on when you leave the page and after a restart of the server. Files are kept for a day, and only you can download them.',
  'empty': 'No tasks',
  'emptyText': 'Imports, freezing of papers, PDFs and the like are listed here.',
  'column.what': 'Task',
  'column.when': 'Started',
  'column.how': 'Progress and outcome',
  'state.waiting': 'Waiting to start…',
  'state.running': 'Under way…',
  'state.runningOf': 'Under way: {done} of {total}',
  'state.cancelling': 'Being cancelled…',
  'state.done': 'Done',
  'state.failed': 'Not finished',
  'state.cancelled': 'Cancelled',
  'kind.session.freeze': 'Freeze papers',
  'count.papers': '{n} papers of candidates',
  'count.spares': '{n} spare papers',
  'act.cancel': 'Cancel task',
  'act.download': 'Download {name}',
  'act.open': 'See the outcome',

  'kind.certificate.issue': 'Issue certificates',
  'kind.certificate.resign': 'Issue certificates anew under the new key',
  'count.issued': '{n} issued',
  'count.waiting': '{n} people without (parts missing, or issued before)',
  'count.resigned': '{n} issued anew',
  'kind.session.print': 'Print for the exam day',
  'count.printed': '{n} candidates',
  'kind.result.slips': 'Print all result slips',
  'count.slips': 'Result slips: {n}',
}

export default en
