import type { zh } from './home'

const en: Readonly<Record<keyof typeof zh, string>> = {
  'home.title': 'Home',
  'home.hello': '{name}, this is for you now',
  'home.now': 'Sessions under way',
  'home.nowNone': 'No session is open or running now.',
  'home.coming': 'Sessions to come',
  'home.comingNone': 'No session is planned.',
  'home.toPublish': 'Results to publish',
  'home.review': 'Questions to review',
  'home.reviewNone': 'No question waits for review.',
  'home.drafts': 'Drafts',
  'home.draftsNone': 'No drafts.',
  'home.more': 'All {n}',
  'home.all': 'All sessions',
  'home.links': 'Shortcuts',
  'home.link.import': 'Import a workbook',
  'home.link.question': 'New question',
  'home.link.session': 'New session',
  'home.link.exam': 'New exam',
  'home.link.person': 'New person',
  'home.link.certificate': 'Find a certificate',
  'home.link.account': 'Manage accounts',
  'home.link.audit': 'Read the audit log',
  'home.link.system': 'Running system',
  'home.people': '{n} candidates',
  'home.nothing': 'Your roles have nothing waiting here. Use the navigation at the left.',
}

export default en
