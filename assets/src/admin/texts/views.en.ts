import type { zh } from './views'

const en: Readonly<Record<keyof typeof zh, string>> = {
  'views': 'Views',
  'views.title': 'Saved views',
  'views.none': 'No saved views yet. Set the filters, give them a name below, and be here with one click next time.',
  'views.mine': 'Mine',
  'views.shared': 'Shared',
  'views.sharedBy': 'Shared by {name}',
  'views.save': 'Save these filters',
  'views.name': 'Name',
  'views.share': 'Shared with',
  'views.private': 'Only me',
  'views.standard': 'Use it when I open the list',
  'views.isStandard': 'Default',
  'views.saved': 'View saved',
  'views.edit': 'Change',
  'views.editName': 'Change the view “{name}”',
  'views.replace': 'Use the filters of now',
  'views.remove': 'Delete',
  'views.removeName': 'Delete the view “{name}”',
  'views.removed': '“{name}” is deleted',
  'views.undo': 'Undo',
}

export default en
