import { splitCatalogue, translator, type Params } from '@/shared/i18n'

/** Tasks. `kind.` names each kind and `count.` what it counts, by the names the server gives them. */
export const zh = {
  'title': '任务',
  'help': '超过一秒的工作在这里进行：离开页面也不会停，服务器重启后接着做。生成的文件保留一天，只有您能下载。',
  'empty': '没有任务',
  'emptyText': '导入、冻结试卷、生成 PDF 等工作会列在这里。',
  'column.what': '任务',
  'column.when': '开始时间',
  'column.how': '进度和结果',
  'state.waiting': '等待开始…',
  'state.running': '正在进行…',
  'state.runningOf': '正在进行：{done} / {total}',
  'state.cancelling': '正在取消…',
  'state.done': '已完成',
  'state.failed': '没有完成',
  'state.cancelled': '已取消',
  'kind.session.freeze': '冻结试卷',
  'count.papers': '{n} 份考生试卷',
  'count.spares': '{n} 份备用卷',
  'kind.import.read': '读取题库文件',
  'kind.import.commit': '导入试题',
  'kind.import.withdraw': '撤回导入',
  'kind.bank.export': '导出试题',
  'count.import.read': '读取 {n} 行',
  'count.import.importable': '可导入 {n} 道',
  'count.import.imported': '已导入 {n} 道',
  'count.import.stayed': '仍在题库 {n} 道',
  'count.export.questions': '导出 {n} 道',
  'count.export.left': '没有导出 {n} 道（见文件中的说明）',
  'act.cancel': '取消任务',
  'act.download': '下载 {name}',
  'act.open': '查看结果',

  'kind.certificate.issue': '颁发证书',
  'kind.certificate.resign': '用新密钥换发证书',
  'count.issued': '颁发 {n} 张',
  'count.waiting': '{n} 人未颁发（条件不全或已有证书）',
  'count.resigned': '换发 {n} 张',
  'kind.session.print': '打印考试资料',
  'count.printed': '{n} 名考生',
  'kind.result.slips': '打印全部成绩通知单',
  'count.slips': '成绩通知单 {n} 份',
  'kind.certificate.print': '打印证书',
  'kind.certificate.notices': '打印到期提醒函',
  'count.letters': '{n} 封',
} as const

export const taskTexts = splitCatalogue(zh, () => import('./tasks.en'))

export type TaskKey = keyof typeof taskTexts.zh

export const tk = translator(taskTexts)

function named(key: string, otherwise: string, params?: Params): string {
  return key in taskTexts.zh ? tk(key as TaskKey, params) : otherwise
}

/** A kind of task in words; one that a newer server knows is shown by its name. */
export const kindText = (kind: string): string => named(`kind.${kind}`, kind)
export const countText = (name: string, n: number): string => named(`count.${name}`, `${name}: ${n}`, { n })
