import { splitCatalogue, translator } from '@/shared/i18n'

export const zh = {
  'title': '打印考试资料',
  'help': '准考证发给考生；考场资料一场一份，开考前打印。生成的 PDF 保留一天，只有您能下载。请用 A4 纸按实际大小打印。',
  'unseated': '{n} 名考生还没有座位，资料上印“待定”。',
  'noPhoto': '没有登记照片的考生，照片处印提示，凭证件原件核验。',
  'make': '生成 PDF',
  'none': '本场还没有考生',
  'noneHint': '先在“考生”里添加考生、排好座位，再打印。',
  'tickets': '准考证，每页一张',
  'tickets.text': '照片、二维码、座位、时间和考生须知。按单位分组。',
  'tickets_four': '准考证，每页四张',
  'tickets_four.text': '内容相同，裁开发放。每个单位另起一页。',
  'pack': '考场资料（全套）',
  'pack.text': '门贴、签到表、照片名册、座位签合成一份 PDF。',
  'door': '考场门贴',
  'door.text': '贴在门口：按座位、按姓名两张。只印准考证尾号。',
  'sign_in': '签到表',
  'sign_in.text': '考生签名、缺考、备注，监考签名。',
  'roster': '照片名册',
  'roster.text': '每页 20 人，巡考时核对。',
  'labels': '座位签',
  'labels.text': 'A4 三列八行（70 × 37 毫米），带裁切线。',
  'one': '补打单张准考证',
  'one.name': '姓名',
  'one.ticket': '准考证号',
  'one.seat': '座位',
  'one.organisation': '单位',
  'one.file': 'PDF',
  'one.open': '打开准考证',
  'one.search': '姓名、准考证号、座位、单位',
} as const

export const printTexts = splitCatalogue(zh, () => import('./prints.en'))

export const tp = translator(printTexts)
