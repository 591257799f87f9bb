import { codeOf, Problem } from './api'
import { splitCatalogue, translator, type Params } from './i18n'
import { clockMinute, day } from './time'

/** The Chinese texts that the exam face and the public face share; common.en.ts has the same keys. */
export const zh = {
  'centre.name': '安全教育培训考试中心',
  'product.name': '安考',
  skip: '跳到正文',
  'lang.other': 'English',
  'summary.title': '请先处理以下问题',
  'field.error': '错误：',

  'ticket.label': '准考证号',
  'ticket.hint': '12 位数字，印在准考证上；也可以扫描准考证上的码',
  'ticket.empty': '请输入准考证号',
  'ticket.shape': '准考证号应为 12 位数字',
  'ticket.check': '准考证号有误，请逐位核对',
  'id.label': '身份证件号码',
  'id.hint': '报名时用的证件号码；也可以刷身份证',
  'id.empty': '请输入身份证件号码',
  'id.shape': '证件号码不完整，或含有不能识别的字符',
  'id.check': '身份证号有误，请逐位核对',

  'ticket.refused': '准考证号和证件号码对不上，请逐位核对后再试。',
  'ticket.replaced': '场次已改期，这个准考证号已停用。现在的开考时间是 {day} {starts}，请使用新的准考证。',
  'ticket.postponed': '本场已延期或取消，时间另行通知。请联系考试中心。',
  'session.postponed': '本场已延期，时间另行通知。',
  'session.cancelled': '本场已取消。',
  'door.busy': '现在人太多，请稍等片刻再试。',
  'database.unavailable': '服务器暂时不可用，请稍后再试。',
  'ticket.limited': '尝试次数过多，请在 {time} 以后再试。',
  'input.invalid': '输入的内容不符合要求，请检查后再试。',
  'network.unreachable': '连不上服务器。请检查网络后再试。',
  'limited': '尝试次数过多，请稍后再试。',
  'internal': '系统出错了，请稍后再试；仍然不行，请联系工作人员。',
  'reference': '（编号 {id}）',
} as const

/** Texts that the exam face and the public face share, and what any request may be refused with. */
export const commonTexts = splitCatalogue(zh, () => import('./common.en'))

/** Translates the shared texts. */
export const tc = translator(commonTexts)

/**
 * What to tell a person about a failed request: the face's own text for the code when it has one, then what is common to
 * all, and for the unexpected a reference to find it in the log.
 */
export function explain(error: unknown, own: (code: string, params: Params) => string | undefined): string {
  const params = withClocks(error)
  const code = codeOf(error)
  const text = own(code, params) ?? (code in zh ? tc(code as keyof typeof zh, params) : undefined)
  if (text) return text
  if (error instanceof Problem && error.status === 429) return tc('limited')
  if (error instanceof Problem) return tc('internal') + (error.requestId ? tc('reference', { id: error.requestId }) : '')
  return tc('network.unreachable')
}

// The server names moments in full; a person wants the time on the clock.
const moments = { until: 'time', from: 'time', doorsAt: 'doors', startsAt: 'starts' } as const

function withClocks(error: unknown): Params {
  const params: Params = error instanceof Problem ? { ...error.params } : {}
  for (const [moment, shown] of Object.entries(moments)) {
    const at = params[moment]
    if (typeof at === 'string' && !Number.isNaN(Date.parse(at))) params[shown] = clockMinute(at)
  }
  const starts = params.startsAt
  if (typeof starts === 'string' && !Number.isNaN(Date.parse(starts))) params.day = day(starts)
  return params
}
