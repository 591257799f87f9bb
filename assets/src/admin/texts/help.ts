import { splitCatalogue, translator } from '@/shared/i18n'

/** One line of help for each page, by the name of its route. */
export const zh = {
  'tasks': '超过一秒的工作在这里看进度、取消、下载结果；文件保留 24 小时。',
  'questions': '题库的全部试题。发布后改动另存新版本，用过的版本永远保留。',
  'question-new': '写好后提交审核，由另一人发布。',
  'question': '改动保存为新版本；已发布的版本不变。',
  'imports': '从 Excel 导入试题：先看逐行检查结果，确认后才写入题库。',
  'import': '逐行检查结果。改正或跳过有问题的行，再写入题库。',
  'review': '逐题审核：按键通过或退回，退回要写意见。自己写的题不能自己审。',
  'syllabuses': '大纲和知识点。拖动或用键盘调整次序，旁边是各题型的数量。',
  'exams': '考什么、多长时间、怎样组卷。场次从这里的设置产生。',
  'exam-new': '填好后保存，再为它安排场次。时间和分数由规则库建议。',
  'exam': '改动只影响尚未冻结试卷的场次。',
  'rooms': '考场和座位。座位图按实际位置画，自动排座时使用。',
  'sessions': '某场考试在某时某考场举行。按状态一步步推进：筹备、冻结、签到、考试、发布。',
  'entries': '报名逐份审核，受理后才能排入场次；退回要写明原因。',
  'certificates': '已颁发的证书。可按姓名、编号或证书上的短码查找，也可直接扫码。',
  'rechecks': '考生对成绩的复核申请，由另一名考务员核对后答复。',
  'persons': '每个人只登记一次。证件号和手机号加密保存，查看完整号码会留下记录。',
  'organisations': '企业、部门、街道等单位。行业决定两种高危标志。',
  'rosters': '从 Excel 导入单位和人员：逐行检查，确认后一次写入。',
  'roster': '逐行检查结果。改正或跳过有问题的行，再写入。',
  'accounts': '登录用的账号和角色。停用后立即退出登录，历史保留。',
  'roles': '各角色能做什么。此表由系统内置。',
  'audit': '谁在何时做了什么。记录只增不改，并连成可校验的链条。',
  'system': '版本、数据库和加密连接的现状。',
  'certificate-types': '证书种类：需要哪些成绩，编号规则和有效期。',
  'certificate-keys': '签名密钥的轮换：在用、停用、泄露各有什么后果。',
  'parts': '实操成绩和学时，按签字的纸质记录录入；录错的作废重录，不改写。',
} as const

export const helpTexts = splitCatalogue(zh, () => import('./help.en'))

const translate = translator(helpTexts)

/** The help of a page, empty where there is none. */
export function helpText(route: unknown): string {
  return typeof route === 'string' && route in helpTexts.zh ? translate(route as keyof typeof zh) : ''
}
