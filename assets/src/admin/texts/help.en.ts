import type { zh } from './help'

const en: Readonly<Record<keyof typeof zh, string>> = {
  'tasks': 'Work of more than a second: see how far it is, cancel it, fetch its result. Files stay for 24 hours.',
  'questions': 'Every question of the bank. An edit after publishing makes a new version; versions that were used stay.',
  'question-new': 'When it is written, hand it in for review; somebody else publishes it.',
  'question': 'Edits become a new version; what is published does not change.',
  'imports': 'Questions from Excel: look at the findings row by row; nothing is written before you confirm.',
  'import': 'The findings row by row. Correct or skip what is wrong, then write it to the bank.',
  'review': 'Question by question: publish or return with a key; a return needs a comment. Nobody reviews their own.',
  'syllabuses': 'Syllabuses and knowledge points. Move them with the mouse or the keyboard; the counts stand beside.',
  'exams': 'What is examined, for how long, and how papers are drawn. Sessions follow these settings.',
  'exam-new': 'Save it, then arrange sessions. Time and marks are proposed by the rules.',
  'exam': 'Changes reach only sessions whose papers are not frozen.',
  'rooms': 'Rooms and their seats. The map is drawn as the room is and used for seating.',
  'sessions': 'An exam at a time in a room. It goes step by step: planned, frozen, open, running, published.',
  'entries': 'Each entry is reviewed; only accepted ones come into a session. A return names its reason.',
  'certificates': 'What was issued. Find it by name, number or the short code on it, or scan the code.',
  'rechecks': 'Candidates who doubt their result; another officer checks and answers.',
  'persons': 'Everybody once. ID numbers and phones are encrypted; revealing one is kept in the trail.',
  'organisations': 'Enterprises, departments, streets. The industry gives the two high-risk flags.',
  'rosters': 'Organisations and people from Excel: findings row by row, written at once when confirmed.',
  'roster': 'The findings row by row. Correct or skip what is wrong, then write it.',
  'accounts': 'Accounts and their roles. A disabled account is logged out at once; its history stays.',
  'roles': 'What each role may do. The table is built in.',
  'audit': 'Who did what and when. Entries are only added, and chained so that a change is found.',
  'system': 'The version, the database and the encryption as they are.',
  'certificate-types': 'Kinds of certificate: the parts they need, how they are numbered, how long they hold.',
  'certificate-keys': 'Rotation of the signing keys: what active, retired and compromised mean.',
  'parts': 'Practical results and hours, typed in from signed sheets; a mistake is voided and entered again.',
}

export default en
