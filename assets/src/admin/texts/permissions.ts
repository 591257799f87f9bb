import { splitCatalogue, translator } from '@/shared/i18n'

/** What each permission lets one do, and the headings they stand under. */
export const zh = {
  'group.question': '题库',
  'group.exam': '考务',
  'group.person': '人员',
  'group.result': '成绩与证书',
  'group.system': '系统',
  'question.read': '查看试题',
  'question.write': '编写试题、导入题库',
  'question.review': '审核试题、退回修改',
  'question.publish': '发布和停用试题',
  'syllabus.write': '维护大纲和知识点',
  'person.read': '查看人员和单位',
  'person.write': '登记和修改人员、单位',
  'person.reveal': '查看完整证件号和手机号',
  'room.read': '查看考场',
  'room.write': '维护考场和座位',
  'exam.read': '查看考试',
  'exam.write': '设置考试和组卷策略',
  'entry.read': '查看报名',
  'entry.write': '登记报名',
  'entry.review': '审核报名：受理或退回',
  'session.read': '查看场次',
  'session.write': '安排场次、考生、座位，冻结试卷',
  'paper.read': '打开、打印已冻结的试卷（留痕）',
  'session.run': '监考：开放签到、开考、换座许可',
  'identity.check': '核验考生身份',
  'result.read': '查看成绩',
  'result.publish': '发布成绩',
  'result.recheck': '答复成绩复核',
  'part.read': '查看实操、学时等单项成绩',
  'part.write': '录入实操、学时等单项成绩',
  'certificate.read': '查看证书',
  'certificate.issue': '颁发证书',
  'certificate.revoke': '撤销证书',
  'certificate.keys': '轮换证书签名密钥',
  'account.read': '查看账号',
  'account.write': '维护账号、重置密码',
  'rule.read': '查看规则库',
  'rule.write': '维护规则库',
  'audit.read': '查看审计日志',
  'system.read': '查看运行信息',
  'setup.read': '查看人员配备建议',
} as const

export const permissionTexts = splitCatalogue(zh, () => import('./permissions.en'))

export type PermissionKey = keyof typeof permissionTexts.zh

const translate = translator(permissionTexts)

/** A permission or its group in words; one that a newer server knows is shown by its name. */
export function permissionText(name: string): string {
  return name in permissionTexts.zh ? translate(name as PermissionKey) : name
}
