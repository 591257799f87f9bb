import { splitCatalogue, translator } from '@/shared/i18n'

export const zh = {
  'title': '疑似重复的人员',
  'help': '同名且手机号或单位相同的人员，可能是同一个人登记了两次。逐对核对证件后合并；不是同一人的不必处理。',
  'list': '疑似重复',
  'first': '人员',
  'second': '可能是同一人',
  'reason': '相同之处',
  'reason.phone': '姓名、手机号',
  'reason.organisation': '姓名、单位',
  'empty': '没有疑似重复的人员',
  'emptyHint': '也可以在人员列表里勾选两人，再点“合并这两条”。',
  'merge': '合并人员',
  'mergeHelp': '先选保留哪一条，再逐项选用哪一边的内容。考生、报名、成绩和证书都会转到保留的一条。',
  'keep': '保留这一条',
  'kept': '保留',
  'goes': '并入后不再单独存在',
  'field': '项目',
  'use': '{field}：用{name}的',
  'none': '没有',
  'act': '合并',
  'confirm': '合并为一条？',
  'point.keep': '保留“{name}”（{number}）',
  'point.gone': '“{name}”（{number}）并入，其考生、报名、成绩、证书转到保留的一条',
  'point.final': '合并后不能拆开；旧地址会转到保留的一条',
  'done': '已合并',
  'same': '请选择两条不同的人员。',
} as const

export const mergeTexts = splitCatalogue(zh, () => import('./merges.en'))

export const tm = translator(mergeTexts)
