import { splitCatalogue, translator } from '@/shared/i18n'

export const zh = {
  'certificates.title': '证书',
  'certificates.search': '搜索证书',
  'certificates.searchHint': '姓名、证书编号或短编号',
  'certificates.state': '按状态筛选',
  'certificates.empty': '还没有证书',
  'certificates.emptyHint': '场次发布成绩后，在场次的“证书”页为合格的考生颁发。',
  'certificate.holder': '持证人',
  'certificate.number': '证书编号',
  'certificate.shortId': '短编号',
  'certificate.type': '种类',
  'certificate.exam': '考试',
  'certificate.organisation': '单位',
  'certificate.issuedOn': '颁发日期',
  'certificate.validTo': '有效期至',
  'certificate.noEnd': '长期有效',
  'certificate.state': '状态',
  'certificate.marks': '成绩',
  'certificate.reason': '撤销原因',
  'certificate.session': '场次',
  'certificate.toSession': '查看场次',
  'certificate.pdf': '打开 PDF',
  'certificate.pdfOf': '打开 {name} 的证书 PDF',
  'certificate.verify': '核验页',
  'certificate.revoke': '撤销证书',
  'certificate.revokeText': '{name} 的证书 {number} 立即失效，扫码核验显示“已撤销”。撤销不能恢复，只能重新颁发。',
  'certificate.revokeReason': '撤销原因',
  'certificate.revokeHint': '会记入审计日志，并保存在证书记录里。',
  'certificate.revoked': '证书已撤销',
} as const

export const certificateTexts = splitCatalogue(zh, () => import('./certificates.en'))

export const tc = translator(certificateTexts)
