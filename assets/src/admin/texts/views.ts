import { splitCatalogue, translator } from '@/shared/i18n'

export const zh = {
  'views': '视图',
  'views.title': '保存的视图',
  'views.none': '还没有保存的视图。设好筛选后在下面起个名字，下次一点就到。',
  'views.mine': '我的',
  'views.shared': '共享',
  'views.sharedBy': '{name} 共享',
  'views.save': '保存当前筛选',
  'views.name': '名称',
  'views.share': '共享给',
  'views.private': '只有我',
  'views.standard': '打开列表时默认使用',
  'views.isStandard': '默认',
  'views.saved': '视图已保存',
  'views.edit': '修改',
  'views.editName': '修改视图“{name}”',
  'views.replace': '改用当前筛选',
  'views.remove': '删除',
  'views.removeName': '删除视图“{name}”',
  'views.removed': '已删除“{name}”',
  'views.undo': '撤销',
} as const

export const viewsTexts = splitCatalogue(zh, () => import('./views.en'))

export const tv = translator(viewsTexts)
