import { splitCatalogue, translator } from '@/shared/i18n'

export const zh = {
  'home.title': '工作台',
  'home.hello': '{name}，现在要做的',
  'home.now': '正在进行的场次',
  'home.nowNone': '现在没有开放或进行中的场次。',
  'home.coming': '接下来的场次',
  'home.comingNone': '没有安排好的场次。',
  'home.toPublish': '等待发布成绩',
  'home.review': '等待审核的试题',
  'home.reviewNone': '没有等待审核的试题。',
  'home.drafts': '草稿',
  'home.draftsNone': '没有草稿。',
  'home.more': '全部 {n} 道',
  'home.all': '全部场次',
  'home.links': '常用入口',
  'home.link.import': '导入 Excel 题库',
  'home.link.question': '新建试题',
  'home.link.session': '新建场次',
  'home.link.exam': '新建考试',
  'home.link.person': '新建人员',
  'home.link.certificate': '查找证书',
  'home.link.account': '管理账号',
  'home.link.audit': '查看审计日志',
  'home.link.system': '运行信息',
  'home.people': '{n} 名考生',
  'home.nothing': '你的角色在这里没有待办。从左侧导航进入需要的页面。',
} as const

export const homeTexts = splitCatalogue(zh, () => import('./home.en'))

export const th = translator(homeTexts)
