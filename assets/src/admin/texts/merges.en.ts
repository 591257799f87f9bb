import type { zh } from './merges'

const en: Readonly<Record<keyof typeof zh, string>> = {
  'title': 'Likely duplicates',
  'help': 'People of one name who share a phone or an organisation may be one person registered twice. Compare documents and merge them pair by pair; leave those alone that are two.',
  'list': 'Likely duplicates',
  'first': 'Person',
  'second': 'Perhaps the same',
  'reason': 'In common',
  'reason.phone': 'Name, phone',
  'reason.organisation': 'Name, organisation',
  'empty': 'No likely duplicates',
  'emptyHint': 'You can also tick two people in the list and choose “Merge these two”.',
  'merge': 'Merge people',
  'mergeHelp': 'Choose which record remains, then whose value to use for each field. Candidates, entries, results and certificates move to the record that remains.',
  'keep': 'Keep this record',
  'kept': 'Remains',
  'goes': 'Is merged into the other',
  'field': 'Field',
  'use': '{field}: use that of {name}',
  'none': 'none',
  'act': 'Merge',
  'confirm': 'Make these one?',
  'point.keep': '“{name}” ({number}) remains',
  'point.gone': '“{name}” ({number}) is merged into it, with candidates, entries, results and certificates',
  'point.final': 'This cannot be undone; the old address leads to the record that remains',
  'done': 'Merged',
  'same': 'Choose two different people.',
}

export default en
