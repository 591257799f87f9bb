import { splitCatalogue, translator } from '@/shared/i18n'

export const zh = {
  'search': '搜索',
  'search.field': '姓名、单位、试题、考试、准考证号、证书编号、证件号',
  'search.hint': '输入至少两个字；准考证或证书的二维码可直接扫入。上下键选择，回车打开。',
  'search.none': '没有找到“{q}”',
  'search.noneHint': '只显示你有权查看的内容。证件号须完整输入；准考证号为 12 位数字。',
  'search.recent': '最近打开',
  'search.more': '全部 {n} 条',
  'search.found': '找到 {n} 条',
  'kind.person': '人员',
  'kind.organisation': '单位',
  'kind.question': '试题',
  'kind.exam': '考试',
  'kind.session': '场次',
  'kind.candidate': '考生',
  'kind.certificate': '证书',
} as const

export const searchTexts = splitCatalogue(zh, () => import('./search.en'))

export const tx = translator(searchTexts)
