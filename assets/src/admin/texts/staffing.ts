import { splitCatalogue, translator } from '@/shared/i18n'

export const zh = {
  'staffing.title': '人员配备建议',
  'staffing.note': '现有账号依法能办哪些事，缺哪些角色，哪些职责没有分开。四个人就够。',
  'staffing.now': '现有 {n} 个可用账号',
  'staffing.yes': '可以',
  'staffing.no': '不能',
  'staffing.gaps': '要补的和要分开的',
  'staffing.gapsNone': '角色齐全，职责已经分开。',
  'staffing.missing': '没有人担任{role}',
  'staffing.who': '（{names}）',
  'staffing.accounts': '到“账号”页调整',
  'staffing.ask': '角色由安全管理员在“账号”页授予，请与其商量。',
  'staffing.roles': '各角色由谁担任',
  'staffing.nobody': '无',
  'staffing.plans': '一到四个人怎样分工',
  'staffing.people': '{n} 个人',
  'staffing.person': '第 {n} 人',
  'staffing.day': '考试当天有人缺席时，考务员可以说明原因后代为处理，系统会留下记录；任何分工规定都不会让考试停下来。',

  'can.setup': '设置系统、管理账号',
  'can.bank': '命题并由另一人审核发布',
  'can.exam': '组织一场考试：安排、监考、发布成绩',
  'can.misconduct': '由两名监考共同记录违规',
  'can.certificates': '颁发、撤销证书',
  'can.audit': '由独立的审计员查看审计日志',
  'can.apart': '系统管理、安全管理、审计由三个人分别担任',

  'missing.author': '没有人能编写试题。',
  'missing.reviewer': '试题没有别人审核，就不能发布。',
  'missing.officer': '没有人能安排考试、发布成绩、颁发证书。',
  'missing.proctor': '没有人能开考和监考。',
  'missing.administrator': '没有人能维护考场、规则库和系统。',
  'missing.security': '没有人能管理账号和签名密钥。',
  'missing.auditor': '没有人能查看审计日志。审计员不能兼任考务员、系统管理员或安全管理员。',

  'broken.administrator.security': '系统管理员与安全管理员是同一人',
  'brokenHint.administrator.security': '改系统的人不应同时给自己授权。把其中一个角色交给另一个账号。',
  'broken.author.reviewer': '命题员与审题员是同一人',
  'brokenHint.author.reviewer': '自己写的题自己不能审。再给另一个账号其中一个角色。',
  'broken.proctor.one': '只有一名监考员',
  'brokenHint.proctor.one': '认定违规须两名监考共同记录。再给一个账号监考员角色。',
  'broken.security.one': '只有一名安全管理员',
  'brokenHint.security.one': '他忘记密码或离岗时，没有人能重置账号，只能在服务器上处理。',

  'plan.1': '只够完成首次设置。请尽快增加账号，把两个角色分开。',
  'plan.2': '可以建题库；还不能考试。',
  'plan.3': '可以组织考试和发证；没有独立审计。',
  'plan.4': '全部工作都能依法办理。',
} as const

export const staffingTexts = splitCatalogue(zh, () => import('./staffing.en'))

export const tg = translator(staffingTexts)
